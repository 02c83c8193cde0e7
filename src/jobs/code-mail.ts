/** Filled by the sign-in slice. */
export async function codeMailer(_address: string, _code: string) {}
