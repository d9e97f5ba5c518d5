/* The symbols of inputs: shape says the unit, colour and number the severity, the edge the state. */

import type { Map } from "maplibre-gl";

const SIZE = 34;
const RATIO = 2;
const FILL = ["", "#fff3c4", "#fdc55a", "#f0862e", "#c62f1e", "#6d0a1e"];
const INK = "#16212c";
const DISPUTED = "#7b1fa2";

export const severityColour = (severity: number): string => FILL[severity] ?? "#b8c4cf";

export type Edge = "plain" | "validated" | "disputed" | "faded";

export function edgeOf(state: string): Edge {
  if (state === "validated" || state === "disputed") return state;
  return state === "returned" || state === "withdrawn" ? "faded" : "plain";
}

function outline(pen: CanvasRenderingContext2D, unit: string, inset: number): void {
  const [near, far, middle] = [inset, SIZE - inset, SIZE / 2];
  pen.beginPath();
  if (unit === "dataset") {
    // a sheet with a folded corner
    for (const [x, y] of [[near + 4, near], [far - 9, near], [far - 3, near + 6], [far - 3, far], [near + 4, far]] as const) pen.lineTo(x, y);
    pen.closePath();
    return;
  }
  if (unit === "structural") {
    pen.roundRect(near + 2, near + 2, far - near - 4, far - near - 4, 3);
  } else if (unit === "both") {
    pen.moveTo(middle, near - 2);
    pen.lineTo(far + 2, middle);
    pen.lineTo(middle, far + 2);
    pen.lineTo(near - 2, middle);
    pen.closePath();
  } else {
    pen.arc(middle, middle, middle - inset - 1, 0, 2 * Math.PI);
  }
}

function draw(pen: CanvasRenderingContext2D, unit: string, severity: number, edge: Edge): void {
  pen.scale(RATIO, RATIO);
  pen.globalAlpha = edge === "faded" ? 0.5 : 1;
  outline(pen, unit, 3);
  pen.lineWidth = 4.5;
  pen.strokeStyle = "#ffffff";
  pen.stroke();
  pen.fillStyle = severityColour(severity);
  pen.fill();
  pen.lineWidth = edge === "validated" ? 2.5 : edge === "disputed" ? 2.5 : 1;
  pen.strokeStyle = edge === "disputed" ? DISPUTED : INK;
  if (edge === "disputed") pen.setLineDash([4, 2.5]);
  pen.stroke();
  pen.setLineDash([]);
  pen.fillStyle = severity >= 4 ? "#ffffff" : INK;
  pen.font = "600 15px Sarabun, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.fillText(severity ? String(severity) : "≡", SIZE / 2, SIZE / 2 + 5.2);
  if (edge !== "disputed") return;
  pen.beginPath();
  pen.arc(SIZE - 6.5, 6.5, 6.5, 0, 2 * Math.PI);
  pen.fillStyle = DISPUTED;
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.font = "600 11px Sarabun, sans-serif";
  pen.fillText("!", SIZE - 6.5, 10.4);
}

/** The name of a symbol in the map's style, drawn the first time it is asked for. */
export function symbolFor(map: Map, unit: string, severity: number, state: string): string {
  const edge = edgeOf(state);
  const name = `input-${unit}-${severity}-${edge}`;
  if (map.hasImage(name)) return name;
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE * RATIO, height: SIZE * RATIO });
  const pen = canvas.getContext("2d");
  if (pen) {
    draw(pen, unit, severity, edge);
    map.addImage(name, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: RATIO });
  }
  return name;
}
