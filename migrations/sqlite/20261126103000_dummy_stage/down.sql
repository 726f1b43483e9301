DROP TABLE dummy_stage;
