// The least of a workbook that spreadsheet programs take, and a look into those that come back.

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The bytes of a workbook; `sheets` are `{name: [[text, …], …]}`. */
export function workbook(sheets) {
  const names = Object.keys(sheets);
  const each = (make) => names.map((name, index) => make(index + 1, name)).join('');
  return zip({
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types">`
      + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
      + `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>`
      + each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`)
      + '</Types>',
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships">`
      + `<Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>`
      + each((n, name) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)
      + '</sheets></workbook>',
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">`
      + each((n) => `<Relationship Id="rId${n}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
      + '</Relationships>',
    ...Object.fromEntries(names.map((name, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheet(sheets[name])])),
  });
}

function sheet(rows) {
  const cell = (text, column, row) => (text
    ? `<c r="${String.fromCharCode(65 + column)}${row}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
    : '');
  const line = (cells, row) => `<row r="${row}">${cells.map((text, column) => cell(text, column, row)).join('')}</row>`;
  const lines = rows.map((cells, index) => line(cells, index + 1));
  return `<worksheet xmlns="${MAIN}"><sheetData>${lines.join('')}</sheetData></worksheet>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    // Version, flags, method, time and date, checksum, sizes, and the lengths of the name and of nothing more.
    const about = numbers([20, 2], [0, 2], [8, 2], [0, 2], [33, 2], [crc32(data), 4], [packed.length, 4], [data.length, 4],
      [name.length, 2], [0, 2]);
    const local = [numbers([0x04034b50, 4]), about, Buffer.from(name), packed];
    directory.push(numbers([0x02014b50, 4], [20, 2]), about, numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), Buffer.from(name));
    parts.push(...local);
    offset += Buffer.concat(local).length;
  }
  const { length } = Buffer.concat(directory);
  const count = Object.keys(files).length;
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...parts, ...directory, end]);
}

function numbers(...pairs) {
  return Buffer.concat(pairs.map(([value, size]) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntLE(value, 0, size);
    return bytes;
  }));
}

/** All text of the XML in a workbook, where what a cell says can be looked for. */
export function textOf(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error('no zip archive came');
  let at = bytes.readUInt32LE(end + 16);
  const texts = [];
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + packed);
    texts.push((method === 8 ? inflateRawSync(data) : data).toString());
    at += 46 + name + extra + comment;
  }
  return texts.join('\n');
}
