// The ambassador's kit, drawn: one function for every product of plugins/sharing/kit/products.py, which declares them.
// Lengths are the product's own, millimetres or pixels, from the corner where the paper is cut.

const SERIF = 'Fraunces'
const SANS = 'Atkinson Hyperlegible Next'
const LEAD = 1.2
// Around a code, in its own modules: what the norm asks for (ISO/IEC 18004).
export const QUIET = 4

// What a visitor typed, as it is printed: one line, French typography, nothing that turns the line around or piles up on it.
export function typeset (text) {
  return text.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}/gu, found => /[\u200d\ufe0f]/.test(found) ? found : '')
    .replace(/[\p{Cc}\s]+/gu, ' ').replace(/(\p{M}{2})\p{M}+/gu, '$1').trim()
    .replace(/'/g, '’').replace(/"([^"]*)"/g, '“$1”').replace(/\.\.\./g, '…')
    .replace(/[ \u202f\u00a0]*([;!?»]+)/g, '\u202f$1').replace(/«[ \u202f\u00a0]*/g, '«\u202f').replace(/ +:/g, '\u00a0:')
}

export const quoted = text => /^«|»$/.test(text) ? text : `«\u202f${text}\u202f»`

const fonts = () => Promise.all([`600 20px ${SERIF}`, `400 20px "${SANS}"`, `700 20px "${SANS}"`].map(font => document.fonts.load(font)))

// A drawn scene at a size of its own: the file says how it fills any frame, so that nothing is stretched or blurred. In a
// frame that is wider than the drawing, its declaration says what part is kept.
const sources = new Map()
async function scene (address, width, height) {
  if (!sources.has(address)) sources.set(address, fetch(address).then(answer => answer.ok ? answer.text() : Promise.reject(new Error(answer.status))))
  const text = await sources.get(address).catch(error => { sources.delete(address); throw error })
  const image = new Image()
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text.replace('<svg ', `<svg width="${width}" height="${height}" `))
  await image.decode()
  return image
}

// The fonts have no narrow no-break space: what stands for it is as thin, and lines break at plain spaces only.
const thin = text => text.replace(/\u202f/g, '\u2009')

// The lines of a text at the current font; null when a word is wider than the frame and may not be cut.
function wrap (pen, text, width, cut) {
  const lines = ['']
  for (const word of thin(text).split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word
    if (pen.measureText(longer).width <= width) { lines[lines.length - 1] = longer; continue }
    if (pen.measureText(word).width <= width) { lines.push(word); continue }
    if (!cut) return null
    for (const sign of word) {
      if (pen.measureText(lines.at(-1) + sign).width > width) lines.push('')
      lines[lines.length - 1] += sign
    }
  }
  return lines.filter(Boolean)
}

// The largest size at which a text fits its frame; words are cut only where the whole would otherwise be tiny.
function fit (pen, { text, font, width, height, most }) {
  for (let size = most; ; size *= 0.96) {
    pen.font = font(size)
    const lines = wrap(pen, text, width, size < most / 2)
    if (lines && lines.length * size * LEAD <= height && lines.every(line => pen.measureText(line).width <= width)) return { size, lines, height: lines.length * size * LEAD }
  }
}

const serif = size => `600 ${size}px ${SERIF}, Georgia, serif`
const sans = size => `400 ${size}px "${SANS}", system-ui, sans-serif`
const bold = size => `700 ${size}px "${SANS}", system-ui, sans-serif`

// Texts one under the other from `y`, each as large as its own height lets it.
function stack (pen, x, y, texts) {
  for (const { text, font, width, height, most, colour, gap = 0, centred } of texts) {
    const found = fit(pen, { text, font, width, height, most })
    pen.font = font(found.size)
    pen.fillStyle = colour
    pen.textAlign = centred ? 'center' : 'start'
    for (const line of found.lines) {
      pen.fillText(line, x, y + found.size * LEAD * 0.78)
      y += found.size * LEAD
    }
    y += gap
  }
  return y
}

const tall = (pen, texts) => texts.reduce((sum, text) => sum + fit(pen, text).height + (text.gap ?? 0), 0)

function brand (pen, x, y, size, colours) {
  pen.font = serif(size)
  pen.textAlign = 'start'
  pen.fillStyle = colours.wine
  const start = pen.measureText('Choisir ').width
  const end = pen.measureText('Choisir le Lot').width
  pen.fillText('Choisir le Lot', x, y)
  pen.fillStyle = colours.saffron
  pen.fillRect(x + start, y + size * 0.2, end - start, size * 0.13)
}

// The edges fall on whole dots, so that a code stays sharp at its exact size.
function code (pen, modules, x, y, side, dots, colours) {
  const step = side / modules.size
  pen.fillStyle = colours.ink
  const edge = place => Math.round(place * dots) / dots
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(column, row)) continue
      const [left, top] = [edge(x + column * step), edge(y + row * step)]
      pen.fillRect(left, top, edge(x + (column + 1) * step) - left, edge(y + (row + 1) * step) - top)
    }
  }
}

// What a page says above its foot: a sentence first, or a name first on a business card.
function told (person, { colours, unit, width, height }) {
  const name = { text: person.name || 'Le Lot', font: serif, width, most: 13 * unit, height: 16 * unit, colour: colours.wine }
  const place = { text: `${person.commune} (Lot)`, font: bold, width, most: 6 * unit, height: 8 * unit, colour: colours.ink, gap: 2 * unit }
  const who = { text: person.who, font: bold, width, most: 4.4 * unit, height: 5.6 * unit, colour: colours.ink }
  return {
    card: [name, person.commune && place, { text: person.sentence, font: sans, width, most: 6 * unit, height: height - 27 * unit, colour: colours.soft }],
    page: [{ text: quoted(person.sentence), font: serif, width, most: 11 * unit, height: height - 8.5 * unit, colour: colours.wine, gap: 2.5 * unit }, person.who && who]
  }
}

function page (pen, product, person, { colours, modules, dots }) {
  const { width, height, qr, shape } = product
  const unit = Math.min(width, height) / 100
  const margin = 8 * unit
  const card = shape === 'card'
  const top = height * product.scene + 1.4 * unit
  const foot = height - margin - product.clear
  const side = width - margin - qr
  const room = qr ? side - 2 * margin : width - 2 * margin
  // The foot: the brand, and under it where it leads.
  const address = { text: person.shown, font: sans, width: room, most: (card ? 4.6 : 3.4) * unit, height: 4.8 * unit, colour: colours.soft }
  if (qr) code(pen, modules, side, card ? top + (height - top - qr) / 2 : foot - qr, qr, dots, colours)
  brand(pen, margin, foot - 5.6 * unit, (card ? 6.5 : 6) * unit, colours)
  stack(pen, margin, foot - 3.2 * unit, [address])
  const [high, low] = [top + (card ? 4.5 : 5) * unit, foot - (qr && !card ? qr : 11 * unit) - (card ? 2.5 : 3) * unit]
  const texts = told(person, { colours, unit, width: card ? room : width - 2 * margin, height: low - high })[shape].filter(Boolean)
  stack(pen, margin, high + (low - high - tall(pen, texts)) / 2, texts)
}

function badge (pen, { width }, person, { colours }) {
  const unit = width / 100
  const line = (text, font, most, wide) => ({ text, font, most: most * unit, width: wide * unit, height: most * LEAD * unit, centred: true, colour: colours['on-wine'] })
  stack(pen, width / 2, 54 * unit, [
    line(person.name || 'Le Lot', serif, 14, 72),
    line(person.commune || 'un territoire des possibles', bold, 7, 66),
    { ...line('Choisir le Lot', serif, 6, 50), colour: colours.saffron }
  ])
  pen.strokeStyle = colours.saffron
  pen.lineWidth = 2 * unit
  pen.beginPath()
  pen.arc(width / 2, width / 2, width / 2 - unit, 0, 2 * Math.PI)
  pen.stroke()
}

// A canvas with the product on it: its paper and its bleed, at its own resolution.
export async function draw (product, person, { colours, sceneAddress, focus, modules }, canvas = document.createElement('canvas')) {
  const dots = product.dpi ? product.dpi / 25.4 : 1
  const [width, height] = [product.width, product.height].map(length => Math.round((length + 2 * product.bleed) * dots))
  const framed = product.shape !== 'code'
  const deep = Math.round((product.height * product.scene + product.bleed) * dots)
  const whole = Math.max(deep, Math.round(width / 2))
  const [picture] = await Promise.all([framed && scene(sceneAddress, width, whole), fonts()])
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!framed) {
    const side = width * modules.size / (modules.size + 2 * QUIET)
    pen.fillStyle = colours.raised
    pen.fillRect(0, 0, width, height)
    code(pen, modules, (width - side) / 2, (width - side) / 2, side, 1, colours)
    return canvas
  }
  const round = product.shape === 'round'
  if (round) {
    pen.arc(width / 2, height / 2, width / 2, 0, 2 * Math.PI)
    pen.clip()
  }
  pen.fillStyle = round ? colours.wine : colours.paper
  pen.fillRect(0, 0, width, height)
  pen.drawImage(picture, 0, (whole - deep) * focus, width, deep, 0, 0, width, deep)
  pen.setTransform(dots, 0, 0, dots, product.bleed * dots, product.bleed * dots)
  pen.fillStyle = colours.saffron
  pen.fillRect(-product.bleed, product.height * product.scene, product.width + 2 * product.bleed, Math.min(product.width, product.height) * 0.014)
  ;(round ? badge : page)(pen, product, person, { colours, modules, dots })
  return canvas
}
