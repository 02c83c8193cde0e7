-- Whoever was refused because a taster day was missing is asked to apply again: only an application that still stands bars another.
DROP INDEX one_candidacy_an_advert;
CREATE UNIQUE INDEX one_candidacy_an_advert ON "Candidacy" ("advertId", "personId") WHERE state NOT IN ('withdrawn', 'lapsed', 'refused', 'declined');
