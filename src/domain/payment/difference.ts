/** What differs between two books. `subjectId` is the same every time the same thing differs. */
export type Difference = {
  kind:
    | 'desk_unknown'
    | 'desk_missing'
    | 'amount'
    | 'state'
    | 'refund'
    | 'ledger'
    | 'bank'
    | 'payout'
    | 'seat'
    | 'seat_without_money'
    | 'budget'
  subjectId: string
  orderId: string | null
  ours: number | null
  theirs: number | null
}
