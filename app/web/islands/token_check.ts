/* Whether a token signs in, and if not, why: missing, cut short, ended, of no use here, or taken off on the way. */

import { endOf, knownToken, listTokens } from "./app_tokens.ts";
import { asQgis, expectOk, Failed, type Finding } from "./asked_as_qgis.ts";
import { t } from "./language.ts";

const WHOLE = /^snt_[A-Za-z0-9_-]{43}$/;
const MAKE_ONE = () => t("สร้างโทเคนใหม่ในขั้นที่ 1 แล้วใส่ใน QGIS แทนของเดิม", "Make a new token in step 1 and put it into QGIS in place of the old one.");

interface Person {
  name: string;
  roles: { province: string }[];
}

/** Finds out about a token. Throws what is wrong with it. */
export async function checkToken(token: string, province: string): Promise<Finding> {
  if (!token) {
    throw new Failed(
      t("ยังไม่ได้ใส่โทเคน", "There is no token yet"),
      t("วางโทเคนในช่องข้างบน หรือสร้างโทเคนในขั้นที่ 1", "Paste the token above, or make one in step 1."),
    );
  }
  if (!WHOLE.test(token)) {
    throw new Failed(
      t("โทเคนไม่ครบหรือมีตัวอักษรเกิน", "The token is not whole, or something else is with it"),
      t(`โทเคนขึ้นต้นด้วย snt_ และยาว 47 ตัวอักษร ที่ใส่ยาว ${token.length} คัดลอกใหม่ทั้งตัว`, `A token begins with snt_ and has 47 characters; this has ${token.length}. Copy it anew, all of it.`),
    );
  }
  const answer = await asQgis("/api/v1/session", token);
  if (answer.status === 401) throw await whyRefused(token);
  const person = expectOk(answer).body as Person;
  if (!person.roles.some((role) => role.province === province)) {
    throw new Failed(
      t(`โทเคนของ ${person.name} ซึ่งไม่มีบทบาทในจังหวัดนี้`, `It is a token of ${person.name}, who has no role in this province`),
      t("ใช้โทเคนของท่านเอง หรือขอบทบาทจากเลขานุการคณะกรรมการ", "Use a token of your own, or ask the committee’s secretary for a role."),
    );
  }
  return { mark: "ok", told: t(`เข้าใช้ในนาม ${person.name}`, `Signed in as ${person.name}`) };
}

async function whyRefused(token: string): Promise<Failed> {
  // somebody's list of maps is open to nobody too, but never to a wrong token: unless that did not arrive
  const probe = await asQgis("/ogc/collections", `${token}-not`);
  if (probe.status === 200) {
    return new Failed(
      t("โทเคนไปไม่ถึงระบบ", "The token does not reach the service"),
      t(
        "พร็อกซีระหว่างทางตัดส่วนหัว Authorization ออก โปรดแจ้งผู้ดูแลพร็อกซีให้ส่งต่อส่วนหัวนี้",
        "A proxy on the way takes the Authorization header off. Ask whoever runs it to pass it on.",
      ),
    );
  }
  const tokens = await listTokens().catch(() => []);
  const known = knownToken(token, tokens);
  if (known) return new Failed(t(`โทเคน “${known.name}” ${endOf(known) ?? "ใช้ไม่ได้"}`, `The token “${known.name}” was ${endOf(known) ?? "refused"}`), MAKE_ONE());
  const ended = tokens.flatMap((one) => (endOf(one) ? [`“${one.name}” ${endOf(one) ?? ""}`] : []));
  const hint = ended.length ? t(` โทเคนของท่านที่ใช้ไม่ได้แล้ว: ${ended.join(", ")}`, ` Of your tokens these have ended: ${ended.join(", ")}.`) : "";
  return new Failed(
    t(`โทเคนนี้ใช้ไม่ได้: หมดอายุ ถูกยกเลิก หรือคัดลอกผิด${hint}`, `This token is refused: it has expired, was revoked, or was copied wrongly.${hint}`),
    MAKE_ONE(),
  );
}
