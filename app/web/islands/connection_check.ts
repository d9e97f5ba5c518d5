/* The check of the connection: the requests that QGIS makes, one after another, each with what it found. */

import { asQgis, expectOk, Failed, problemOf, type Finding } from "./asked_as_qgis.ts";
import { formatNumber, t } from "./language.ts";
import { checkLinks } from "./link_check.ts";
import { checkToken } from "./token_check.ts";

const ROOT = "/ogc";
const CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core";
const CLOCK_MINUTES = 5;
const TILE_ZOOM = 10;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

interface Collection {
  id: string;
  title: string;
  extent?: { spatial?: { bbox: [number, number, number, number][] } };
}

export interface Step {
  name: string;
  run: () => Promise<Finding>;
  /** Whether what follows makes no sense where this fails. */
  isNeeded?: boolean;
}

const ok = (told: string): Finding => ({ mark: "ok", told });

/** The steps of a check, to be run in order. */
export function stepsOf(token: string, province: string): Step[] {
  let collections: Collection[] = [];
  let read: Collection | undefined;
  let answeredAt: Date | null = null;

  const landing = async (): Promise<Finding> => {
    const answer = expectOk(await asQgis(ROOT, null));
    answeredAt = answer.date;
    checkLinks(answer.body);
    if (location.protocol === "http:" && !LOOPBACK.includes(location.hostname)) {
      return {
        mark: "warning",
        told: t("ตอบแล้ว แต่ที่อยู่นี้เป็น http:// ไม่เข้ารหัส", "It answers, but this address is http://, without encryption"),
        advice: t("คนในเครือข่ายเดียวกันดักอ่านโทเคนได้ หากมีที่อยู่ https:// ให้ใช้ที่อยู่นั้น", "Others on the network can read the token. Use the https:// address if there is one."),
      };
    }
    return ok(t("ตอบแล้ว และลิงก์ถูกต้อง", "It answers, and its links are right"));
  };

  const clock = async (): Promise<Finding> => {
    if (!answeredAt) return { mark: "skipped", told: t("ระบบไม่ได้บอกเวลา", "The service told no time") };
    const minutes = Math.round((Date.now() - answeredAt.getTime()) / 60_000);
    if (Math.abs(minutes) < CLOCK_MINUTES) return ok(t("ตรงกับระบบ", "Agrees with the service"));
    const [ahead, behind] = [t("เร็วไป", "ahead"), t("ช้าไป", "behind")];
    return {
      mark: "warning",
      told: t(`นาฬิกาของเครื่องนี้${minutes > 0 ? ahead : behind} ${formatNumber(Math.abs(minutes))} นาที`, `This computer’s clock is ${formatNumber(Math.abs(minutes))} minutes ${minutes > 0 ? ahead : behind}`),
      advice: t("ตั้งเวลาให้ตรง มิฉะนั้นการเชื่อมต่อ https อาจถูกปฏิเสธ และเวลาหมดอายุของโทเคนจะดูผิด", "Set it right, or https may be refused and a token’s end looks wrong."),
    };
  };

  const description = async (): Promise<Finding> => {
    const { body } = expectOk(await asQgis(`${ROOT}/api`, token));
    const { limit } = (body as { components?: { parameters?: { limit?: { schema?: { maximum?: number } } } } }).components?.parameters ?? {};
    return ok(t(`ตอบแล้ว หน้าละไม่เกิน ${formatNumber(limit?.schema?.maximum ?? 0)} รายการ`, `It answers; up to ${formatNumber(limit?.schema?.maximum ?? 0)} features a page`));
  };

  const conformance = async (): Promise<Finding> => {
    const { conformsTo = [] } = expectOk(await asQgis(`${ROOT}/conformance`, token)).body as { conformsTo?: string[] };
    if (!conformsTo.includes(CORE)) {
      throw new Failed(t("ไม่พบ OGC API – Features", "OGC API – Features is not among them"), t("โปรดแจ้งผู้ดูแลระบบ", "Tell the operator."));
    }
    return ok(t("มี OGC API – Features", "OGC API – Features is among them"));
  };

  const list = async (): Promise<Finding> => {
    const { body } = expectOk(await asQgis(`${ROOT}/collections`, token));
    checkLinks(body);
    collections = (body as { collections: Collection[] }).collections;
    const own = collections.filter(({ id }) => id.startsWith(`${province}-`));
    const inputs = await asQgis(`${ROOT}/collections/${province}-assessments-points`, token);
    const layers = own.filter(({ id }) => !id.startsWith(`${province}-assessments-`));
    read = own[0] ?? collections[0];
    if (inputs.status === 403) {
      const told = layers.length
        ? t(`เห็น ${layers.length} ชั้นข้อมูล แต่ไม่เห็นข้อมูลจากหน่วยสนทนา: ${problemOf(inputs)}`, `${layers.length} layers are seen, but no inputs of the dialogue units: ${problemOf(inputs)}`)
        : t(`ขอบเขตของโทเคนไม่พอ: ${problemOf(inputs)}`, `The token’s scope is not enough: ${problemOf(inputs)}`);
      const advice = t("สร้างโทเคนในขั้นที่ 1 ซึ่งมีขอบเขต read แล้วใส่ใน QGIS แทนของเดิม", "Make one in step 1, which has the scope read, and put it into QGIS in place of the old one.");
      if (layers.length) return { mark: "warning", told, advice };
      throw new Failed(told, advice);
    }
    expectOk(inputs);
    return ok(t(`เห็น ${collections.length} ชั้นข้อมูลแบบเวกเตอร์`, `${collections.length} layers of features are seen`));
  };

  const page = async (): Promise<Finding> => {
    if (!read) return { mark: "skipped", told: t("ยังไม่มีชั้นข้อมูล", "There are no layers yet") };
    const { body } = expectOk(await asQgis(`${ROOT}/collections/${read.id}/items?limit=10`, token));
    checkLinks(body);
    const { features, numberMatched } = body as { features: unknown[]; numberMatched?: number };
    const count = formatNumber(numberMatched ?? features.length);
    return ok(t(`“${read.title}” มี ${count} รายการ อ่านหน้าแรกได้`, `“${read.title}” has ${count} features; the first page was read`));
  };

  const tile = async (): Promise<Finding> => {
    if (!read) return { mark: "skipped", told: t("ยังไม่มีชั้นข้อมูล", "There are no layers yet") };
    const answer = expectOk(await asQgis(`${ROOT}/collections/${read.id}/tiles/WebMercatorQuad/${tilePath(read)}`, token));
    if (!answer.type.includes("mapbox-vector-tile")) {
      throw new Failed(
        t(`ไทล์มาเป็น ${answer.type}`, `The tile comes as ${answer.type}`),
        t("พร็อกซีระหว่างทางเปลี่ยนคำตอบ โปรดแจ้งผู้ดูแลพร็อกซี", "A proxy on the way changes answers. Tell whoever runs it."),
      );
    }
    return ok(t(`ตอบแล้ว ${formatNumber(answer.bytes)} ไบต์`, `It answers with ${formatNumber(answer.bytes)} bytes`));
  };

  return [
    { name: t("หน้าแรกของแผนที่", "Landing page"), run: landing, isNeeded: true },
    { name: t("นาฬิกาของเครื่องนี้", "This computer’s clock"), run: clock },
    { name: t("โทเคน", "Token"), run: () => checkToken(token, province), isNeeded: true },
    { name: t("คำอธิบายบริการ", "Description of the service"), run: description },
    { name: t("มาตรฐานที่รองรับ", "Standards that are met"), run: conformance },
    { name: t("รายการชั้นข้อมูล", "List of layers"), run: list, isNeeded: true },
    { name: t("ข้อมูลหน้าแรกของชั้นหนึ่ง", "First page of one layer"), run: page },
    { name: t("ไทล์หนึ่งแผ่น", "One tile"), run: tile },
  ];
}

/** Zoom, row and column of the tile in the middle of a collection; the whole world where its place is not told. */
function tilePath({ extent }: Collection): string {
  const box = extent?.spatial?.bbox[0];
  if (!box) return "0/0/0";
  const [longitude, latitude] = [(box[0] + box[2]) / 2, ((box[1] + box[3]) / 2) * (Math.PI / 180)];
  const side = 2 ** TILE_ZOOM;
  const column = Math.floor(((longitude + 180) / 360) * side);
  const row = Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * side);
  return `${TILE_ZOOM}/${row}/${column}`;
}

/** Runs a step: whatever goes wrong is a finding. */
export async function runStep(step: Step): Promise<Finding> {
  try {
    return await step.run();
  } catch (error) {
    if (error instanceof Failed) return error.finding;
    return {
      mark: "failed",
      told: t("คำตอบผิดจากที่คาด", "The answer is not what was expected"),
      advice: t("ลองใหม่ หากยังเป็นอยู่ให้แจ้งผู้ดูแลระบบ", "Try again; if it goes on, tell the operator."),
    };
  }
}
