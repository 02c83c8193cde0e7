import { spacedSheet, writeSheet } from '#words/answers.ts'
import type { Speak } from '#words/speaking.ts'
import { areaMark } from './area-mark.ts'
import { html, type Markup } from './markup.ts'
import { picture } from './picture.ts'
import { type Place, sayTo, type TestData } from './test-data.ts'

type Shown = { data: TestData; place: Place; missing?: boolean; action: string; goal: string | null }

/** One question a screen: what is asked, the answers, and everything one may do instead of answering. */
export function questionScreen(t: Speak, { data, place, missing = false, action, goal }: Shown): Markup {
  const { sheet, at } = place
  const item = data.items[at]
  if (!item) return html``
  const chosen = sheet.answers[at]
  const frame = item.kind === 'rating' ? sayTo(t, sheet.variant, 'how_well') : t('competence.which_is_right')
  const area = Number(item.competence[0])
  return html`
    <p class="where" id="where">${areaMark(area)} ${t('competence.question_of', { number: at + 1, all: data.items.length })}</p>
    <progress max="${data.items.length}" value="${at}" aria-hidden="true"></progress>
    ${sheet.variant === 'young' && picture(item.competence)}
    <h1 class="task" id="question" tabindex="-1" aria-describedby="where">${item.text}</h1>
    <form method="post" action="${action}" novalidate>
      ${hidden(place, goal)}
      <fieldset class="field${missing && ' bad'}"${missing && html` aria-describedby="choice-e"`}>
        <legend>${frame}</legend>
        ${missing && html`<p class="err" id="choice-e"><span class="vh">${t('form.error')} </span>${sayTo(t, sheet.variant, 'choose')}</p>`}
        <div class="ticks">${item.choices.map(
          (text, n) =>
            html`<label class="tick"><input type="radio" name="choice" ${n === 0 && html`id="choice" `}value="${n}"${chosen === n && html` checked`}><span>${text}</span></label>`,
        )}</div>
      </fieldset>
      <p class="acts send">
        <button class="btn main" type="submit" name="do" value="next">${t(at + 1 < data.items.length ? 'competence.next' : 'competence.to_result')}</button>
        <button class="btn" type="submit" name="do" value="skip">${t('competence.skip')}</button>
      </p>
      <p class="acts">
        ${at > 0 && html`<button class="btn small" type="submit" name="do" value="back">${t('competence.back')}</button>`}
        <button class="btn small" type="submit" name="do" value="pause">${t('competence.pause')}</button>
        <button class="btn small" type="button" data-read hidden>${t('competence.read_aloud')}</button>
        ${sheet.answers.length > 0 && html`<button class="btn small" type="submit" name="do" value="result">${t('competence.result_now')}</button>`}
      </p>
    </form>
    <p class="s q gap">${sayTo(t, sheet.variant, 'no_hurry')}</p>`
}

/** A break: the answers as a code to write down, and on this device the promise that they wait. */
export function pauseScreen(t: Speak, { place, action, goal, remembered }: Shown & { remembered: boolean }): Markup {
  const { variant } = place.sheet
  return html`
    <h1 id="question" tabindex="-1">${t('competence.paused')}</h1>
    <p class="lead">${sayTo(t, variant, remembered ? 'paused_here' : 'paused_code')}</p>
    <p class="slip"><b>${spacedSheet(place.sheet)}</b></p>
    <p>${sayTo(t, variant, 'paused_how')}</p>
    <form method="post" action="${action}">
      ${hidden(place, goal)}
      <p class="acts send"><button class="btn main" type="submit" name="do" value="stay">${t('competence.go_on')}</button>
      <button class="btn" type="button" data-print hidden>${t('competence.print')}</button></p>
    </form>`
}

export const hidden = (place: Place, goal: string | null) => html`
      <input type="hidden" name="answers" value="${writeSheet(place.sheet)}">
      <input type="hidden" name="at" value="${place.at}">
      ${goal && html`<input type="hidden" name="goal" value="${goal}">`}`
