-- A revision is never given twice: a file that was restored from a copy would otherwise count on from the number
-- that the copy had, and a service that kept running would take what it knows for current. So numbers are
-- milliseconds since 1970, or the next one if more than one change comes in the same.
CREATE TRIGGER revision_time AFTER UPDATE OF number ON revision
WHEN new.number < CAST((julianday('now') - 2440587.5) * 86400000 AS integer)
BEGIN
    UPDATE revision SET number = CAST((julianday('now') - 2440587.5) * 86400000 AS integer);
END;
