/* Numbers as people type them. */

/** A number as typed, with Thai digits or a decimal comma too; null where it is none. */
export function readNumber(typed: string): number | null {
  const text = typed.trim().replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50)).replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  return /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
