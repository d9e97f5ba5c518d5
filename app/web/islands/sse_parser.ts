/* Server-sent events out of text, as the HTML standard reads them; comments count as a sign of life. */

export interface ServerEvent {
  event: string;
  data: string;
  id: string | null;
}

export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id: string | null = null;

  /** Takes the next piece of the stream and returns the events that it completes. */
  read(piece: string): ServerEvent[] {
    const text = this.rest + piece;
    // A carriage return at the end may be the first half of a line break: it waits for the next piece.
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? "") + text.slice(whole.length);
    const found: ServerEvent[] = [];
    for (const line of lines) {
      if (line === "") {
        if (this.data.length) found.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
        [this.event, this.data, this.id] = ["", [], null];
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") this.event = value;
      else if (field === "data") this.data.push(value);
      else if (field === "id") this.id = value;
    }
    return found;
  }
}
