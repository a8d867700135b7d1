// Reads a PDF with pdf.js and prints what it finds as JSON: the words of the
// structure tree as text, the roles, page labels, outline and attachments.
// Usage: node pdfjs.mjs PATH/OF/pdf.mjs FILE
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

// Nothing is drawn, so the canvas that pdf.js asks for may stay away.
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};

const [library, file] = process.argv.slice(2);
const { getDocument } = await import(pathToFileURL(library));
const root = dirname(dirname(dirname(library)));
const doc = await getDocument({
  data: new Uint8Array(readFileSync(file)), verbosity: 1, useSystemFonts: false,
  standardFontDataUrl: root + "/standard_fonts/", cMapUrl: root + "/cmaps/",
}).promise;

const inline = new Set(["Link", "Code", "Span"]);
const roles = {};
let text = "";

function walk(node, pieces, used) {
  if (node.type === "content") {
    used.add(node.id);
    text += pieces.get(node.id) ?? "";
    return;
  }
  if (!node.role) return;
  roles[node.role] = (roles[node.role] ?? 0) + 1;
  if (!inline.has(node.role)) text += "\n";
  for (const child of node.children) walk(child, pieces, used);
  if (!inline.has(node.role)) text += "\n";
}

const untagged = [];
for (let n = 1; n <= doc.numPages; n++) {
  const page = await doc.getPage(n);
  const content = await page.getTextContent({ includeMarkedContent: true, disableNormalization: true });
  const pieces = new Map();
  const stack = [];
  for (const item of content.items) {
    if (item.type === "endMarkedContent") stack.pop();
    else if (item.type) stack.push(item.id ?? item.tag);
    else if (item.str) {
      const id = stack.at(-1);
      if (!id) untagged.push(item.str);
      pieces.set(id, (pieces.get(id) ?? "") + item.str);
    }
  }
  const used = new Set();
  const tree = await page.getStructTree();
  for (const child of tree?.children ?? []) walk(child, pieces, used);
  for (const [id, s] of pieces) if (id !== "Artifact" && !used.has(id)) untagged.push(s);
}

const titles = (items) => (items ?? []).flatMap((i) => [i.title, ...titles(i.items)]);
const attachments = {};
for (const [name, a] of Object.entries((await doc.getAttachments()) ?? {})) attachments[name] = a.content.length;
console.log(JSON.stringify({
  pages: doc.numPages, text, roles, untagged, attachments,
  marked: (await doc.getMarkInfo())?.Marked ?? false,
  labels: (await doc.getPageLabels()) ?? [],
  outline: titles(await doc.getOutline()),
  lang: (await doc.getMetadata()).info.Language ?? "",
}));
