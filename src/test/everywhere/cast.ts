/** Of the demo's people those who between them see every page. */
export const viewers: { who: string; email: string | null }[] = [
  { who: 'a visitor', email: null },
  { who: 'a learner', email: 'sandra.tschudi@demo.example' },
  { who: 'a mother', email: 'nadja.zweifel@demo.example' },
  { who: 'a teacher', email: 'ursina.blumer@demo.example' },
  { who: 'an editor', email: 'priska.leuzinger@demo.example' },
  { who: 'a clerk at the counter', email: 'heidi.voegeli@demo.example' },
  { who: 'a counsellor', email: 'anna.kubli@demo.example' },
  { who: 'a case officer', email: 'beat.oswald@demo.example' },
  { who: 'an approver', email: 'claudia.truempi@demo.example' },
  { who: 'the head of the subsidy office', email: 'urs.hoesli@demo.example' },
  { who: 'a bookkeeper', email: 'livia.marti@demo.example' },
  { who: 'the mother of a young person', email: 'fatima.yilmaz@demo.example' },
  { who: 'an office that trains', email: 'regula.zogg@demo.example' },
  { who: 'the apprenticeship officer', email: 'thomas.gallati@demo.example' },
  { who: 'a head of department', email: 'barbara.weber@demo.example' },
  { who: 'an administrator', email: 'marco.disch@demo.example' },
]
