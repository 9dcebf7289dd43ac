// « Deux emplois, un foyer »: the browser's side of plugins/discovery/pairs.py, which states what a pair and a home are.
// The choices stand in the address after « # », and the file holds every offer: no choice reaches a server.
const FAR = 'z'

// Minutes between two communes of the file, or Infinity.
export function minutesIn (data) {
  const width = data.communes.length
  return (one, other) => {
    if (one === other) return 0
    const [row, column] = one < other ? [one, other] : [other, one]
    const digit = data.drives[row * width - row * (row + 1) / 2 + column - row - 1]
    return digit === FAR ? Infinity : 5 * parseInt(digit, 36)
  }
}

// `first` is a trade's rank or { offer: rank }; the offers of each side come nearest first.
export function homes (data, first, second, most) {
  const { slugs, trades, communes } = data.offers
  const minutes = minutesIn(data)
  const own = first?.offer
  return data.communes.map((_, home) => {
    const reach = communes.map(commune => minutes(home, commune))
    const side = wanted => slugs.map((_, offer) => offer).filter(offer => reach[offer] <= most && wanted(offer))
      .sort((one, other) => reach[one] - reach[other] || one - other)
    const left = side(offer => own === undefined ? trades[offer] === first : offer === own)
    const right = side(offer => trades[offer] === second && offer !== own)
    const pairs = first === second ? left.length * (left.length - 1) / 2 : left.length * right.length
    return { home, left, right, pairs, reach, drives: pairs ? reach[left[0]] + reach[right[0]] : 0 }
  }).filter(found => found.pairs).sort((one, other) => other.pairs - one.pairs || one.drives - other.drives || one.home - other.home)
}

const HOMES = 8
const OFFERS = 3
const form = document.querySelector('#deux')
if (form) start()

function start () {
  const { un, autre, minutes } = form.elements
  const status = document.querySelector('#annonce')
  const place = document.querySelector('#foyers')
  const make = (tag, text = '', more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more)
  let asked
  const load = () => (asked ??= fetch('/deux-emplois/offres.json').then(answer => {
    if (!answer.ok) throw new Error(answer.status)
    return answer.json()
  }).catch(error => { asked = undefined; throw error }))

  const choose = (select, value) => { if ([...select.options].some(option => option.value === value)) select.value = value }

  // The address is foreign text: what is no choice of the form is left as the form proposes it.
  async function read () {
    const asked = new URLSearchParams(location.hash.slice(1) || location.search)
    form.reset()
    un.querySelector('[value^="offre:"]')?.remove()
    const offer = asked.get('offre')
    if (offer) {
      try {
        const data = await load()
        const rank = data.offers.slugs.indexOf(offer)
        if (rank >= 0) {
          un.options[0].after(make('option', data.titles[data.offers.titles[rank]], { value: `offre:${offer}` }))
          un.value = `offre:${offer}`
        } else status.textContent = 'Cette offre n’est plus en ligne : choisissez un métier.'
      } catch { /* said by the search */ }
    } else choose(un, asked.get('un'))
    choose(autre, asked.get('autre'))
    choose(minutes, asked.get('minutes'))
    search()
  }

  function written () {
    const state = new URLSearchParams()
    if (un.value.startsWith('offre:')) state.set('offre', un.value.slice(6))
    else if (un.value) state.set('un', un.value)
    if (autre.value) state.set('autre', autre.value)
    state.set('minutes', minutes.value)
    return `#${state}`
  }

  async function search () {
    place.replaceChildren()
    if (!un.value || !autre.value) {
      if (un.value || autre.value) status.textContent = 'Choisissez aussi l’autre emploi.'
      return
    }
    try {
      const data = await load()
      const first = un.value.startsWith('offre:') ? { offer: data.offers.slugs.indexOf(un.value.slice(6)) } : data.trades.indexOf(un.value)
      show(data, homes(data, first, data.trades.indexOf(autre.value), Number(minutes.value)))
    } catch { status.textContent = 'La liste des offres n’a pas pu être lue. Réessayez dans un instant ; le tableau ci-dessous reste valable.' }
  }

  function show (data, found) {
    const shown = found.slice(0, HOMES)
    status.textContent = found.length === 0
      ? `Aucune commune ne met aujourd’hui ces deux emplois à moins de ${minutes.value} minutes. Essayez plus loin, ou un autre métier.`
      : found.length === 1 ? 'Une commune réunit ces deux emplois.' : `${found.length} communes réunissent ces deux emplois${found.length > HOMES ? `, voici les ${HOMES} premières` : ''}.`
    place.replaceChildren(...shown.flatMap(({ home, left, right, pairs, reach }) => {
      const [name, slug, services] = data.communes[home]
      const title = make('h2')
      title.append(make('a', name, { href: `/communes/${slug}/` }), ` : ${pairs.toLocaleString('fr-FR')} ${pairs > 1 ? 'paires' : 'paire'}`)
      const told = services.map(([label, count]) => `${data.services[label].toLowerCase()} (${count})`).join(', ')
      const sides = left === right || un.value === autre.value ? [left] : [left, right]
      return [title, ...told ? [make('p', `Dans la commune : ${told}.`)] : [], ...sides.map(side => listOf(data, side, reach))]
    }))
  }

  function listOf (data, side, reach) {
    const list = make('ul')
    for (const offer of side.slice(0, OFFERS)) {
      const { slugs, titles, communes } = data.offers
      const item = make('li')
      item.append(make('a', data.titles[titles[offer]], { href: `/emplois/${slugs[offer]}/` }), `, ${data.communes[communes[offer]][0]}${reach[offer] ? `, à ${reach[offer]}\u00a0min` : ''}`)
      list.append(item)
    }
    if (side.length > OFFERS) list.append(make('li', `et ${(side.length - OFFERS).toLocaleString('fr-FR')} de plus dans ce domaine`))
    return list
  }

  const changed = () => { history.pushState(null, '', location.pathname + written()); search() }
  form.addEventListener('change', changed)
  form.addEventListener('submit', event => {
    event.preventDefault()
    if (written() === location.hash) search()
    else changed()
  })
  addEventListener('popstate', read) // back, forward, and a fragment typed by hand
  form.hidden = false
  read()
}
