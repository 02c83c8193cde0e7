/** Where on an application's page a move is made that needs more than a click. */
const anchors: Record<string, string> = { invite: 'einladen', offer: 'anbieten', refuse: 'absagen' }
export const anchorOf = (move: string): string | null => (Object.hasOwn(anchors, move) ? (anchors[move] ?? null) : null)

/** What the office does from a board, in the order in which it usually happens. */
export const boardMoves = ['invite', 'shortlist', 'offer', 'takeBackOffer', 'refuse'] as const

export const readOrder = (search: URLSearchParams): 'time' | 'name' => (search.get('sortiert') === 'name' ? 'name' : 'time')
