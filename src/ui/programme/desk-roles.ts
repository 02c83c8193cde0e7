type Grants = App.Locals['visitor']['grants']
type Role = Grants[number]['role']

/** For what a page offers, not for what may be done: the doors in src/api decide for themselves. */
export const holds = (grants: Grants, ...roles: Role[]) => grants.some(grant => roles.includes(grant.role))
/** Who opens a case of the desk: the numbers of others stay numbers. */
export const opensCases = (grants: Grants) => holds(grants, 'case_officer', 'approver', 'head_of_office')
