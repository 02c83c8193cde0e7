import { openField, sealField } from '#domain/sealed-field.ts'

/** Status of residence as the national form asks for it. */
export const residences = ['swiss', 'c', 'b', 'l', 'f', 'n', 's', 'border'] as const
/** Vocational baccalaureate: none, during the training, afterwards. */
export const baccalaureates = ['none', 'during', 'after'] as const
/** Who pays the premiums of an insurance. */
export const payers = ['employer', 'shared', 'learner', 'none'] as const

/** What the national form of a training contract asks for, beside names and dates, which are columns of their own. */
export type ContractForm = {
  street: string
  postcode: string
  locality: string
  phone: string
  email: string
  nationality: string
  /** Place of citizenship of Swiss people. */
  homeTown: string
  residence: (typeof residences)[number] | ''
  /** Legal representative: needed of whoever is under full age when signing. */
  repName: string
  repStreet: string
  repPostcode: string
  repLocality: string
  repPhone: string
  trainer: string
  trainerPhone: string
  school: string
  baccalaureate: (typeof baccalaureates)[number]
  /** A month, one number a year of training: those of the place when the form was written. */
  wageRappen: number[]
  thirteenth: boolean
  weeklyHours: number
  holidayWeeks: number
  accidentInsurance: (typeof payers)[number]
  sicknessInsurance: (typeof payers)[number]
  /** Who provides and pays what one needs: tools, clothes, school books. */
  equipment: string
  remarks: string
}
export type WholeForm = ContractForm & { ahv: string }

export const emptyForm: ContractForm = {
  ...{ street: '', postcode: '', locality: '', phone: '', email: '', nationality: '', homeTown: '', residence: '' },
  ...{ repName: '', repStreet: '', repPostcode: '', repLocality: '', repPhone: '', trainer: '', trainerPhone: '', school: '' },
  ...{ baccalaureate: 'none', wageRappen: [], thirteenth: true, weeklyHours: 42, holidayWeeks: 6 },
  ...{ accidentInsurance: 'employer', sicknessInsurance: 'employer', equipment: '', remarks: '' },
}

const always = [
  ...(['street', 'postcode', 'locality', 'phone', 'nationality', 'residence', 'trainer', 'trainerPhone', 'school', 'equipment'] as const),
  'ahv',
] as const
const ofMinors = ['repName', 'repStreet', 'repPostcode', 'repLocality', 'repPhone'] as const

/** Fields that still have to be filled in before anybody signs. */
export function missingFields(form: WholeForm, minor: boolean): (keyof WholeForm)[] {
  const needed: (keyof WholeForm)[] = [
    ...always,
    ...(minor ? ofMinors : []),
    ...(form.residence === 'swiss' ? (['homeTown'] as const) : []),
  ]
  return needed.filter(name => String(form[name] ?? '').trim() === '')
}

const owner = (contractId: string) => `contract:${contractId}`

/** The AHV number lies sealed, and only for this contract can it be opened. */
export const sealAhv = (contractId: string, ahv: string) => (ahv === '' ? null : sealField(ahv, owner(contractId)))
export const openAhv = (contractId: string, sealed: string | null) => (sealed === null ? '' : openField(sealed, owner(contractId)))

/** `756.1234.5678.97` */
export const groupAhv = (ahv: string) => ahv.replace(/^(\d{3})(\d{4})(\d{4})(\d{2})$/, '$1.$2.$3.$4')
/** What those see who only need to know that there is one. */
export const maskAhv = (ahv: string) => (ahv === '' ? '' : `756.••••.••••.${ahv.slice(-2)}`)
