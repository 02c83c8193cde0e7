// Two models known from elsewhere, as far as their rules have been published, in the language of a programme's rules: written without a line of code.
import { rulesShape } from '#domain/subsidy/rules.ts'

const says = (met: string, unmet: string) => {
  const both = (text: string) => ({ de: text, en: text })
  return { met: both(met), unmet: both(unmet), unknown: both(unmet) }
}
const title = (text: string) => ({ de: text, en: text })
const age = { kind: 'count', value: { age_of: 'born_on', on: 'course_start' } }

/** Education voucher: CHF 500, 18 to 65, German from A2, resident, not in training, listed basic course, second one once the first is completed. */
export const lucerne = rulesShape.parse({
  rules: [
    {
      ...{ key: 'age', article: '1', title: title('18 bis 65'), named: { age } },
      require: {
        all: [
          { value: { named: 'age' }, at_least: 18 },
          { value: { named: 'age' }, at_most: 65 },
        ],
      },
      says: says('{age} Jahre alt.', '{age} Jahre alt, nötig sind 18 bis 65.'),
    },
    {
      ...{ key: 'german', article: '2', title: title('Deutsch ab A2') },
      require: { value: { fact: 'german' }, at_least: 'A2' },
      says: says('Deutsch {german}.', 'Deutsch ab A2 ist nötig.'),
    },
    {
      ...{ key: 'residence', article: '3', title: title('Wohnsitz im Kanton') },
      require: { value: { fact: 'municipality' }, one_of: [1061, 1024, 1054, 1059] },
      says: says('Wohnsitz im Kanton.', 'Wohnsitz im Kanton ist nötig.'),
    },
    {
      ...{ key: 'no_apprentice', article: '4', title: title('Nicht in Lehre oder Schulpflicht') },
      require: { not: { value: { fact: 'employment' }, one_of: ['apprentice', 'at_school'] } },
      says: says('Weder Lehre noch Schule.', 'Nicht für Lernende und Schulpflichtige.'),
    },
    {
      ...{ key: 'listed_course', article: '5', title: title('Kurs der Liste') },
      require: {
        all: [
          { value: { fact: 'course_basic' }, equal: true },
          { value: { fact: 'provider_listed' }, equal: true },
        ],
      },
      says: says('Der Kurs steht auf der Liste.', 'Der Kurs steht nicht auf der Liste.'),
    },
    {
      ...{ key: 'second', article: '6', title: title('Zweiter nach Abschluss des ersten') },
      only_if: { value: { fact: 'grants_this_year' }, above: 0 },
      require: { value: { fact: 'grant_unfinished' }, equal: false },
      says: says('Der erste Kurs ist abgeschlossen.', 'Der erste Kurs ist noch nicht abgeschlossen.'),
    },
    {
      ...{ key: 'at_most_two', article: '6', title: title('Zwei im Jahr') },
      require: { value: { fact: 'grants_this_year' }, below: 2 },
      says: says('{grants_this_year} von 2.', 'Schon {grants_this_year} Gutscheine in diesem Jahr.'),
    },
  ],
  amount: [
    { do: 'take', key: 'price', article: '7', title: title('Kurspreis'), value: { fact: 'course_price' } },
    { do: 'cap', key: 'voucher', article: '7', title: title('Gutschein'), value: 50000, per: 'course' },
  ],
})

/** Annual training cheque: resident or cross-border for a year, income by household, at least 40 hours, three years in a row, CHF 750 or 500. */
export const geneva = rulesShape.parse({
  rules: [
    {
      ...{ key: 'adult', article: '1', title: title('Ab 18'), named: { age } },
      require: { value: { named: 'age' }, at_least: 18 },
      says: says('{age} Jahre alt.', '{age} Jahre alt, nötig sind 18.'),
    },
    {
      key: 'resident_or_cross_border',
      article: '2',
      title: title('Wohnsitz seit einem Jahr oder Grenzgängerin'),
      require: {
        any: [
          {
            all: [
              { value: { fact: 'municipality' }, one_of: [6621, 6608, 6628] },
              { value: { months_from: 'resident_since', to: 'applied_on' }, at_least: 12 },
            ],
          },
          { value: { fact: 'cross_border' }, equal: true },
        ],
      },
      says: says('Wohnsitz oder Arbeit im Kanton.', 'Nötig ist ein Jahr Wohnsitz oder Arbeit als Grenzgängerin.'),
    },
    {
      key: 'income',
      article: '3',
      title: title('Einkommen nach Haushalt'),
      named: {
        limit: {
          kind: 'rappen',
          value: { choose: [{ if: { value: { fact: 'household' }, equal: 'couple' }, give: 11_600_000 }], else: 7_200_000 },
        },
      },
      require: { value: { fact: 'income' }, at_most: { named: 'limit' } },
      says: says('{income} liegt nicht über {limit}.', '{income} liegt über {limit}.'),
    },
    {
      ...{ key: 'three_in_a_row', article: '4', title: title('Höchstens drei Jahre nacheinander') },
      require: { value: { fact: 'years_in_a_row' }, below: 3 },
      says: says('{years_in_a_row} Jahre nacheinander.', 'Schon {years_in_a_row} Jahre nacheinander.'),
    },
    {
      ...{ key: 'length', article: '5', title: title('Ab 40 Stunden zu 60 Minuten') },
      require: { value: { fact: 'course_minutes' }, at_least: 2400 },
      says: says('{course_minutes} Minuten.', '{course_minutes} Minuten, nötig sind 2400.'),
    },
    {
      ...{ key: 'accredited', article: '6', title: title('Anerkannte Schule') },
      require: { value: { fact: 'provider_listed' }, equal: true },
      says: says('Anerkannt.', 'Nicht anerkannt.'),
    },
    {
      ...{ key: 'before_start', article: '7', title: title('Vor Kursbeginn') },
      require: { value: { days_from: 'applied_on', to: 'course_start' }, above: 0 },
      says: says('Rechtzeitig.', 'Der Kurs hat begonnen.'),
    },
  ],
  amount: [
    { do: 'take', key: 'price', article: '8', title: title('Kurspreis'), value: { fact: 'course_price' } },
    {
      ...{ do: 'cap', key: 'cheque', article: '8', title: title('Jahresbetrag'), per: 'year' },
      value: {
        minus: [
          { choose: [{ if: { value: { fact: 'course_certifies' }, equal: true }, give: 75_000 }], else: 50_000 },
          { fact: 'granted_this_year' },
        ],
      },
    },
  ],
})
