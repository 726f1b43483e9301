DROP TABLE captcha_stage;
