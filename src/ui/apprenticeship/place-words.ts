type PlaceState = Awaited<ReturnType<App.Locals['api']['apprenticeship']['place']>>['state']

/** How a state of a place looks: still to be done, waiting, well, over. */
export const stateKind: Record<PlaceState, 'ok' | 'no' | 'wait' | 'open'> = {
  planned: 'open',
  approved: 'open',
  advertised: 'wait',
  in_selection: 'wait',
  promised: 'wait',
  contract_signed: 'wait',
  contract_approved: 'ok',
  probation: 'ok',
  running: 'ok',
  extended: 'wait',
  completed: 'ok',
  withdrawn: 'no',
  unfilled: 'no',
  dissolved_in_probation: 'no',
  dissolved_later: 'no',
  not_passed: 'no',
}
