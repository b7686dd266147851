// Writes small .xlsx files, all of it text: the stories need files
// whose dates follow the clock.
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = (bytes) => {
  let c = ~0;
  for (const b of bytes) c = crcTable[(c ^ b) & 255] ^ (c >>> 8);
  return ~c >>> 0;
};

/** A ZIP of files that are stored as they are. */
function zip(files) {
  const parts = [];
  const index = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [title, data] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x21, 8); // 1980-01-01
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(title.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), head, title, data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    index.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, place, title);
    offset += 30 + title.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(index).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...index, end]);
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org';
const type = 'application/vnd.openxmlformats';
const main = `${office}/spreadsheetml/2006/main`;
const related = (kind, target) =>
  [
    `${xml}<Relationships xmlns="${office}/package/2006/relationships">`,
    `<Relationship Id="rId1" Type="${office}/officeDocument/2006/relationships/${kind}" `,
    `Target="${target}"/></Relationships>`,
  ].join('');
const safe = (text) => String(text).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

const sheetType = `${type}-officedocument.spreadsheetml`;
const sheetXml = (rows) =>
  rows
    .map((row) => `<row>${row.map((c) => `<c t="inlineStr"><is><t>${safe(c)}</t></is></c>`).join('')}</row>`)
    .join('');

/** A workbook of sheets by name, each with rows of text. */
export function workbook(sheets) {
  const all = Object.entries(sheets).map(([name, rows], i) => ({ name, rows, id: i + 1 }));
  const relations = `${xml}<Relationships xmlns="${office}/package/2006/relationships">`;
  const worksheet = `${office}/officeDocument/2006/relationships/worksheet`;
  return zip({
    '[Content_Types].xml': [
      `${xml}<Types xmlns="${office}/package/2006/content-types">`,
      `<Default Extension="rels" ContentType="${type}-package.relationships+xml"/>`,
      '<Default Extension="xml" ContentType="application/xml"/>',
      `<Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/>`,
      ...all.map(
        (s) => `<Override PartName="/xl/worksheets/sheet${s.id}.xml" ContentType="${sheetType}.worksheet+xml"/>`,
      ),
      '</Types>',
    ].join(''),
    '_rels/.rels': related('officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': [
      `${xml}<workbook xmlns="${main}" xmlns:r="${office}/officeDocument/2006/relationships"><sheets>`,
      ...all.map((s) => `<sheet name="${safe(s.name)}" sheetId="${s.id}" r:id="rId${s.id}"/>`),
      '</sheets></workbook>',
    ].join(''),
    'xl/_rels/workbook.xml.rels': [
      relations,
      ...all.map((s) => `<Relationship Id="rId${s.id}" Type="${worksheet}" Target="worksheets/sheet${s.id}.xml"/>`),
      '</Relationships>',
    ].join(''),
    ...Object.fromEntries(
      all.map((s) => [
        `xl/worksheets/sheet${s.id}.xml`,
        `${xml}<worksheet xmlns="${main}"><sheetData>${sheetXml(s.rows)}</sheetData></worksheet>`,
      ]),
    ),
  });
}

/** A workbook whose one sheet has these rows of text. */
export const xlsx = (rows) => workbook({ 学习记录: rows });
