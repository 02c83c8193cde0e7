import type { Asked } from '#api/subsidy.ts'
import type { Speak } from '#words/speak.ts'

/** An answer as people read it; who lives in no municipality of ours lives outside. */
export const optionWord = (t: Speak, fact: Asked['name'], { value, name }: Asked['options'][number]): string =>
  name ?? t.maybe(`subsidy.value_${fact}_${value}`) ?? t('subsidy.outside')
