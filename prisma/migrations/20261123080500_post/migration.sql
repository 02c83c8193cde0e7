-- The moves of a message (src/domain/message/message.ts has the same table; a test holds them together).
CREATE FUNCTION message_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('queued', 'sent'), ('queued', 'failed'), ('queued', 'stopped'), ('queued', 'held'), ('queued', 'to_print'),
    ('held', 'queued'), ('held', 'sent'), ('held', 'to_print'),
    ('failed', 'queued'), ('failed', 'to_print'),
    ('stopped', 'queued'), ('stopped', 'to_print'),
    ('to_print', 'printed')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a message does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "Message" FOR EACH ROW EXECUTE FUNCTION message_moves();
ALTER TABLE "Message" ADD CONSTRAINT "mail_has_an_address" CHECK (channel = 'letter' OR address IS NOT NULL);
ALTER TABLE "Message" ADD CONSTRAINT "letters_are_printed" CHECK ((channel = 'letter') = (state IN ('to_print', 'printed')));

-- The postman wakes with the commit, and not at all after a rollback. Only what can be sent wakes him.
CREATE FUNCTION tell_postman() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('post', ''); RETURN NULL; END $$;
CREATE TRIGGER wake_new AFTER INSERT ON "Message" FOR EACH ROW WHEN (NEW.state = 'queued') EXECUTE FUNCTION tell_postman();
CREATE TRIGGER wake_again AFTER UPDATE OF state ON "Message" FOR EACH ROW WHEN (NEW.state = 'queued' AND OLD.state <> 'queued') EXECUTE FUNCTION tell_postman();
