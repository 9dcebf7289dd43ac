// « Où vivre dans le Lot ? »: the browser's side of plugins/discovery/finder.py, which states the formula. All in whole
// numbers, so that both rank alike. The answers stand in the address after « # »: no server ever receives them.

export function points (criterion, value, level) {
  if (value == null) return null
  if (criterion.sense === 'class') {
    const apart = Math.abs(criterion.bounds.filter(bound => value >= bound).length - level)
    return [100, 50][apart] ?? 0
  }
  const beyond = criterion.sense === 'most' ? value - level : level - value
  return Math.max(0, Math.min(100, Math.floor(100 * (criterion.slack - beyond) / criterion.slack)))
}

export function rank (data, answers) {
  const asked = Object.keys(data.criteria).filter(key => answers[key]?.weight && answers[key].variant in data.columns)
  const weights = asked.reduce((sum, key) => sum + answers[key].weight, 0)
  const ranked = asked.length ? data.names.map((_, index) => {
    const earned = {}
    let total = 0
    let unknown = 0
    for (const key of asked) {
      const { weight, variant, level } = answers[key]
      earned[key] = points(data.criteria[key], data.columns[variant][index], level)
      unknown += earned[key] === null
      total += weight * (earned[key] ?? data.unknown)
    }
    return { index, total, unknown, score: Math.floor(total / weights), points: earned }
  }) : []
  return ranked.sort((one, other) => other.total - one.total || one.unknown - other.unknown || one.index - other.index)
}

const STEP = 8
const form = document.getElementById('chercher')
if (form) start(form)

async function start (form) {
  const results = document.getElementById('resultats')
  const status = document.getElementById('annonce')
  const more = document.getElementById('suite')
  const link = document.getElementById('garder')
  const keys = [...form.querySelectorAll('fieldset')].map(fieldset => fieldset.id)
  const field = (key, name) => form.elements[`${key}-${name}`]
  let data
  let ranked = []
  let shown = STEP

  const read = () => Object.fromEntries(keys.map(key => [key, {
    weight: Number(field(key, 'poids').value),
    variant: field(key, 'quoi').value,
    level: Number(field(key, 'niveau').value),
  }]))

  const written = () => '#' + new URLSearchParams(keys.map(key => {
    const { weight, variant, level } = read()[key]
    return [key, `${weight}.${variant}.${level}`]
  }))

  // A value that is no choice of the form is left as the form proposes it: an address is foreign text.
  const choose = (select, value) => {
    if (select.type === 'hidden' || ![...select.options].some(option => option.value === value)) return
    select.value = value
  }

  function fill () {
    const told = [...new URLSearchParams(location.hash.slice(1))].filter(([key]) => keys.includes(key))
    // « #contenu » is another place in the page, not other answers.
    if (location.hash && !told.length) return name()
    form.reset()
    for (const [key, text] of told) {
      const [weight, variant, level] = text.split('.')
      if (/^[0-3]$/.test(weight)) field(key, 'poids').value = weight
      choose(field(key, 'quoi'), variant)
      choose(field(key, 'niveau'), level)
    }
    name()
  }

  function name () {
    for (const key of keys) {
      const range = field(key, 'poids')
      const text = form.dataset.poids.split('|')[range.value]
      range.setAttribute('aria-valuetext', text)
      range.nextElementSibling.textContent = text
    }
  }

  const told = (key, variant, index) => {
    const [, said, here] = data.criteria[key].variants[variant]
    const value = data.columns[variant][index]
    return value === 0 && here ? here : said.replace('{}', value.toLocaleString('fr-FR'))
  }

  const element = (tag, text, rest = {}) => Object.assign(document.createElement(tag), { textContent: text }, rest)

  function reasons (one, answers, title, wanted) {
    const found = Object.entries(one.points).filter(([, earned]) => wanted(earned)).map(([key, earned]) => {
      const variant = answers[key].variant
      return earned === null ? data.criteria[key].variants[variant][0] : told(key, variant, one.index)
    })
    if (!found.length) return []
    const line = element('p', '')
    line.append(element('strong', title), ` ${found.join(' ; ')}.`)
    return [line]
  }

  function entry (one, answers) {
    const item = element('li', '', { className: 'card' })
    const heading = element('h3', '')
    heading.append(element('a', data.names[one.index], { href: `/communes/${data.slugs[one.index]}/` }))
    item.append(heading, element('p', `${one.score} points sur 100`, { className: 'terms' }),
      ...reasons(one, answers, 'Pour :', earned => earned !== null && earned >= data.for),
      ...reasons(one, answers, 'À demi :', earned => earned !== null && earned > data.against && earned < data.for),
      ...reasons(one, answers, 'Contre :', earned => earned !== null && earned <= data.against),
      ...reasons(one, answers, 'Nous ne savons pas :', earned => earned === null))
    return item
  }

  function show () {
    const answers = read()
    results.replaceChildren(...ranked.slice(0, shown).map(one => entry(one, answers)))
    more.hidden = shown >= ranked.length
    link.href = written()
  }

  function compute () {
    ranked = rank(data, read())
    shown = STEP
    show()
    const first = ranked.slice(0, 3).map(one => data.names[one.index])
    const asked = Object.keys(ranked[0]?.points ?? {}).length
    status.textContent = asked
      ? `En tête : ${first.join(', ')}, sur ${ranked.length} communes et ${asked} question${asked > 1 ? 's' : ''}.`
      : 'Aucune question ne compte : donnez du poids à l’une d’elles au moins.'
  }

  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('input', name)
  form.addEventListener('change', () => {
    history.pushState(null, '', written())
    name()
    compute()
  })
  document.getElementById('oublier').addEventListener('click', () => {
    form.reset()
    form.dispatchEvent(new Event('change'))
  })
  more.addEventListener('click', () => {
    const next = shown
    shown += STEP
    show()
    results.children[next]?.querySelector('a').focus()
  })
  addEventListener('popstate', () => { fill(); compute() })

  try {
    const answer = await fetch(form.dataset.fichier)
    if (!answer.ok) throw new Error(answer.status)
    data = await answer.json()
  } catch {
    status.textContent = 'Le fichier des communes n’a pas pu être lu. Rechargez la page, ou parcourez la liste des communes.'
    return
  }
  fill()
  compute()
}
