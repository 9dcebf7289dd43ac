// « Boussole du télétravail »: the browser's side of plugins/discovery/compass.py, which states the rule.

export function needs (questions, answers) {
  const sums = {}
  questions.forEach((weights, number) => {
    for (const [theme, weight] of Object.entries(weights)) {
      sums[theme] ??= [0, 0]
      if (answers[number] == null) continue
      sums[theme][0] += answers[number] * weight
      sums[theme][1] += 2 * weight
    }
  })
  return Object.fromEntries(Object.entries(sums).map(([theme, [sum, most]]) => [theme, most ? Math.floor(100 * sum / most) : null]))
}

const form = document.getElementById('boussole')
if (form) start(form)

function start (form) {
  const sets = [...form.querySelectorAll('fieldset')]
  const questions = sets.map(set => Object.fromEntries(set.dataset.themes.split(' ').map(pair => {
    const [theme, weight] = pair.split(':')
    return [theme, Number(weight)]
  })))
  const list = document.getElementById('themes')
  const themes = [...list.children]
  const status = document.getElementById('annonce')

  const read = () => sets.map(set => {
    const chosen = set.querySelector(':checked')
    return chosen ? Number(chosen.value) : null
  })

  // One character a question: 0, 1, 2, or « - » where there is no answer yet.
  const written = () => '#r=' + read().map(answer => answer ?? '-').join('')

  function fill () {
    const told = new URLSearchParams(location.hash.slice(1)).get('r')
    if (location.hash && told === null) return
    form.reset()
    sets.forEach((set, number) => {
      const box = [...set.querySelectorAll('input')].find(input => input.value === told?.[number])
      if (box) box.checked = true
    })
  }

  function show () {
    const answers = read()
    const found = needs(questions, answers)
    const first = Number(form.dataset.first)
    const ordered = [...themes].sort((one, other) => (found[other.id] ?? -1) - (found[one.id] ?? -1))
    list.replaceChildren(...ordered)
    for (const theme of themes) {
      const need = found[theme.id]
      theme.classList.toggle('first', need !== null && need >= first)
      theme.querySelector('.need').textContent = need === null ? '' : need >= first ? 'À regarder d’abord' : need ? 'À surveiller' : 'En ordre'
    }
    const urgent = ordered.filter(theme => theme.classList.contains('first')).slice(0, 3)
    const answered = answers.filter(answer => answer !== null).length
    status.textContent = !answered
      ? 'Répondez : les thèmes se rangent à mesure.'
      : `${answered} réponse${answered > 1 ? 's' : ''} sur ${sets.length}. ` + (urgent.length
        ? `À regarder d’abord : ${urgent.map(theme => theme.querySelector('h3').textContent).join(', ')}.`
        : 'Rien ne presse pour l’instant.')
  }

  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('change', () => {
    history.pushState(null, '', written())
    show()
  })
  document.getElementById('oublier').addEventListener('click', () => {
    form.reset()
    form.dispatchEvent(new Event('change'))
  })
  addEventListener('popstate', () => { fill(); show() })
  fill()
  show()
}
