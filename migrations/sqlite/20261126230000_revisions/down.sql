DROP TRIGGER revision_time;
