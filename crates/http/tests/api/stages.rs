mod all;
mod captcha;
mod dummy;
mod identification;
mod password;
mod user_login;
