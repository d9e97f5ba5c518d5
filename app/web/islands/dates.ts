/* Times as people read and type them: Bangkok time, Buddhist era in Thai, either era when typed. */

import { language, t } from "./language.ts";

const OFFSET_MS = 7 * 3_600_000;
const BUDDHIST_ERA = 543;
const MONTHS = {
  th: ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

const two = (value: number): string => String(value).padStart(2, "0");
const inBangkok = (instant: Date): Date => new Date(instant.getTime() + OFFSET_MS);

/** `21 พ.ย. 2568 20:30 น.` or `21 Nov 2025 20:30`. */
export function displayTime(instant: string | Date | null | undefined): string {
  if (!instant) return "–";
  const local = inBangkok(new Date(instant));
  const day = `${local.getUTCDate()} ${MONTHS[language][local.getUTCMonth()] ?? ""}`;
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  return language === "th"
    ? `${day} ${local.getUTCFullYear() + BUDDHIST_ERA} ${clock} น.`
    : `${day} ${local.getUTCFullYear()} ${clock}`;
}

/** `20:30:05`, for the line that says since when. */
export function displayClock(instant: Date): string {
  const local = inBangkok(instant);
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  return t(`${clock} น.`, clock);
}

/** How a person of this language would type it: `21/11/2568 20:30`. */
export function typedForm(instant: Date): string {
  const local = inBangkok(instant);
  const year = local.getUTCFullYear() + (language === "th" ? BUDDHIST_ERA : 0);
  return `${two(local.getUTCDate())}/${two(local.getUTCMonth() + 1)}/${year} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
}

/** RFC 3339 in Thai time, as the API takes it. */
export function apiForm(instant: Date): string {
  return `${inBangkok(instant).toISOString().slice(0, 19)}+07:00`;
}

export type TypedTime = { instant: Date; note: string } | { problem: string };

/** Reads day/month/year hour:minute; a year from 2400 on is Buddhist. Thai digits are digits. */
export function readTypedTime(typed: string, now = new Date()): TypedTime {
  const text = typed.trim().replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));
  const parts = /^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})[ ,T]+(\d{1,2})[:.](\d{2})\s*(?:น\.?)?$/.exec(text);
  if (!parts) {
    return { problem: t("อ่านเวลาไม่ออก พิมพ์แบบ 21/11/2568 20:30", "Cannot read this; type it like 21/11/2025 20:30") };
  }
  const [day, month, typedYear, hour, minute] = parts.slice(1).map(Number) as [number, number, number, number, number];
  const isBuddhist = typedYear >= 2400;
  const year = isBuddhist ? typedYear - BUDDHIST_ERA : typedYear;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const isReal = local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60;
  if (!isReal || year < 1950) {
    return { problem: t("ไม่มีวันเวลานี้ในปฏิทิน", "There is no such date and time") };
  }
  const instant = new Date(local.getTime() - OFFSET_MS);
  if (instant.getTime() > now.getTime() + 5 * 60_000) {
    return { problem: t("เวลานี้ยังมาไม่ถึง", "This time is in the future") };
  }
  const converted = isBuddhist
    ? t(`(แปลงจาก พ.ศ. ${typedYear} = ค.ศ. ${year})`, `(Buddhist year ${typedYear} = ${year})`)
    : t(`(ค.ศ. ${year} = พ.ศ. ${year + BUDDHIST_ERA})`, "");
  return { instant, note: `${displayTime(instant)} ${converted}`.trim() };
}

/** How long ago: `3 นาที`, `2 h`; empty within the first minute. */
export function elapsed(instant: string, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - new Date(instant).getTime()) / 60_000));
  if (minutes < 1) return "";
  if (minutes < 60) return t(`${minutes} นาที`, `${minutes} min`);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t(`${hours} ชม.`, `${hours} h`);
  const days = Math.floor(hours / 24);
  return t(`${days} วัน`, `${days} days`);
}
