// One picture on one page, as a printer wants it: the boxes say where the paper is cut and how far the ink goes (PDF 1.4).

const POINTS = 72 / 25.4
const ascii = text => Uint8Array.from(text, sign => sign.charCodeAt(0))
// UTF-16 with its mark, in hexadecimal: the only writing of a title that needs no escape.
const title16 = text => '<FEFF' + Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0')).join('') + '>'

// `page` has its cut size and its bleed in millimetres; `picture` covers both: the bytes of a JPEG and its size in dots.
export function pdf (picture, page, title) {
  const point = length => (length * POINTS).toFixed(3)
  const [width, height] = [page.width + 2 * page.bleed, page.height + 2 * page.bleed]
  const whole = `[0 0 ${point(width)} ${point(height)}]`
  const cut = `[${[page.bleed, page.bleed, page.bleed + page.width, page.bleed + page.height].map(point).join(' ')}]`
  const drawing = `q ${point(width)} 0 0 ${point(height)} 0 0 cm /Picture Do Q`
  const objects = [
    ['<< /Type /Catalog /Pages 2 0 R /Lang (fr) /ViewerPreferences << /DisplayDocTitle true >> >>'],
    ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [`<< /Type /Page /Parent 2 0 R /MediaBox ${whole} /BleedBox ${whole} /TrimBox ${cut} /Resources << /XObject << /Picture 4 0 R >> >> /Contents 5 0 R >>`],
    [`<< /Type /XObject /Subtype /Image /Width ${picture.width} /Height ${picture.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.bytes.length} >>\nstream\n`, picture.bytes, '\nendstream'],
    [`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`],
    [`<< /Title ${title16(title)} /Producer (Choisir le Lot) >>`]
  ]
  const parts = []
  let written = 0
  const write = part => {
    const bytes = typeof part === 'string' ? ascii(part) : part
    parts.push(bytes)
    written += bytes.length
  }
  // The second line tells programs that carry files that this one is binary.
  write('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n')
  const places = objects.map((object, number) => {
    const place = written
    ;[`${number + 1} 0 obj\n`, ...object, '\nendobj\n'].forEach(write)
    return place
  })
  const table = written
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`)
  places.forEach(place => write(`${String(place).padStart(10, '0')} 00000 n \n`))
  write(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${table}\n%%EOF\n`)
  return new Blob(parts, { type: 'application/pdf' })
}
