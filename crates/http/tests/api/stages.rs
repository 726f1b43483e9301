mod all;
mod captcha;
mod deny;
mod dummy;
mod identification;
mod password;
mod user_login;
