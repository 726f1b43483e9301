mod all;
mod identification;
mod password;
mod user_login;
