-- A refund that is due yields to one that was made at the desk's own pages.
CREATE OR REPLACE FUNCTION order_refund_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid int; back int;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.rappen <> OLD.rappen OR NEW."paymentId" <> OLD."paymentId" THEN
      RAISE EXCEPTION 'a refund keeps its amount' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state::text, NEW.state::text) NOT IN (
      ('due', 'pending'), ('due', 'done'), ('due', 'failed'),
      -- Somebody gave it back at the desk's own pages before it was sent.
      ('due', 'replaced'),
      ('needs_account', 'ready'), ('ready', 'needs_account'), ('ready', 'pending'), ('ready', 'done'), ('needs_account', 'done'),
      ('pending', 'done'), ('pending', 'failed'),
      -- Cards take back what they took: also after they had said yes.
      ('done', 'failed'), ('failed', 'replaced')
    ) THEN RAISE EXCEPTION 'a refund does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF;
  END IF;
  IF NEW.state IN ('failed', 'replaced') THEN RETURN NEW; END IF;
  SELECT rappen INTO paid FROM "OrderPayment" WHERE id = NEW."paymentId" FOR UPDATE;
  SELECT coalesce(sum(rappen), 0) INTO back FROM "OrderRefund" WHERE "paymentId" = NEW."paymentId" AND id <> NEW.id AND state NOT IN ('failed', 'replaced');
  IF back + NEW.rappen > paid THEN RAISE EXCEPTION 'more would go back than was paid' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
