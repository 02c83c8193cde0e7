/**
 * Every reason for which the domain says no. One word each: it is the key of the sentence people read
 * (`refusal.<reason>` in content/messages) and of the HTTP code (src/api/refusal-code.ts); both maps are exhaustive.
 */
export const reasons = [
  'not_found',
  'sign_in_first',
  'not_allowed',
  'changed_meanwhile',
  'too_often',
  'already_enrolled',
  'run_cancelled',
  'run_over',
  'enrolment_closed',
  'cancelling_closed',
  'too_young',
  'too_old',
  'guardian_needed',
  'consent_needed',
  'prerequisite_missing',
  'prerequisite_unconfirmed',
  'time_conflict',
  'drop_in',
  'no_seat',
  'offer_over',
  'reason_needed',
  'move_impossible',
  'not_yet',
  'seats_below_taken',
  'sessions_crossed',
  'nothing_new',
  'course_unknown',
  'place_missing',
  'minimum_over_seats',
  'deadline_after_start',
  'already_managed',
  'person_exists',
  'not_complete',
  'own_work',
  'last_administrator',
  'address_in_use',
  'code_wrong',
  'code_used_up',
  'account_disabled',
  'account_in_use',
  'invitation_over',
  'own_person_exists',
  'person_alike',
  'place_needed',
  'address_needed',
  'own_role',
  'birthday_impossible',
  'own_address',
  'office_silent',
  'last_guardian',
  'no_account',
  'of_age',
  'minor_guardian',
  'too_young_for_login',
  'has_login',
  'birthday_wrong',
  'mail_refused',
  'mail_down',
  'role_organisation',
  'already_granted',
  'test_unknown',
  'code_unknown',
  'keeping_not_allowed',
  'agreement_needed',
  'nothing_shared',
  'until_impossible',
  'sharing_code_wrong',
  'slot_taken',
  'slot_over',
  'appointment_over',
  'appointments_enough',
  'slots_crossed',
  'days_impossible',
  'deputy_impossible',
  'still_booked',
  'profession_exists',
  'occupation_unknown',
  'skill_unknown',
  'file_faulty',
  'override_in_force',
  'path_ended',
] as const
export type Reason = (typeof reasons)[number]

/** An expected no. Everything else that is thrown is a bug. `about` fills the sentence's {names}; `field` is the field it belongs to. */
export class Refusal extends Error {
  readonly reason: Reason
  readonly about: Record<string, string | number>
  readonly field: string | undefined
  constructor(reason: Reason, about: Record<string, string | number> = {}, field?: string) {
    super(reason)
    this.reason = reason
    this.about = about
    this.field = field
  }
}
