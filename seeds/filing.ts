import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { nextNumber } from '#domain/subsidy/submitting.ts'

/** The next file number of the year, from the same row as everybody's. */
export const fileNumber = () => database().$transaction(tx => nextNumber(tx, today().year))
