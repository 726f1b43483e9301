DROP TABLE deny_stage;
