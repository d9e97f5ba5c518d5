/* Whether the links in an answer lead back to where it came from: programs follow them and know no other way. */

import { Failed } from "./asked_as_qgis.ts";
import { t } from "./language.ts";

function hrefsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(hrefsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]) => (name === "href" && typeof inside === "string" ? [inside] : hrefsIn(inside)));
}

function parsed(href: string): URL | null {
  try {
    return new URL(href);
  } catch {
    return null; // a template, perhaps
  }
}

/** Throws where a link has another scheme or host than this page. */
export function checkLinks(body: unknown, here: Location = location): void {
  for (const href of hrefsIn(body)) {
    const link = parsed(href);
    if (!link || link.origin === here.origin || !["http:", "https:"].includes(link.protocol)) continue;
    if (link.host === here.host || (link.hostname === here.hostname && link.protocol !== here.protocol)) {
      throw new Failed(
        t(`ลิงก์ในคำตอบเป็น ${link.protocol}// แต่ท่านเปิดด้วย ${here.protocol}//`, `Its links begin with ${link.protocol}// though you came by ${here.protocol}//`),
        t(
          "พร็อกซีหน้าระบบต้องส่ง X-Forwarded-Proto และที่อยู่ของพร็อกซีต้องอยู่ใน SONTHANA_TRUSTED_PROXIES โปรดแจ้งผู้ดูแลระบบ",
          "The proxy before the service must pass on X-Forwarded-Proto, and its address must be in SONTHANA_TRUSTED_PROXIES. Tell the operator.",
        ),
      );
    }
    if (link.pathname.startsWith("/ogc")) {
      throw new Failed(
        t(`ลิงก์ในคำตอบชี้ไปที่ ${link.origin} ไม่ใช่ ${here.origin}`, `Its links lead to ${link.origin}, not to ${here.origin}`),
        t("พร็อกซีหน้าระบบต้องส่งส่วนหัว Host ตามที่ท่านเปิด โปรดแจ้งผู้ดูแลระบบ", "The proxy before the service must pass on the Host header as you sent it. Tell the operator."),
      );
    }
  }
}
