-- The minute's job looks for offers that are over among all enrolments there ever were.
CREATE INDEX "Enrolment_open_offers" ON "Enrolment" ("offerUntil") WHERE state = 'offered';
