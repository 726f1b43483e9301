# What pages say, in English. Each other language has a file of its own with the same names.

# Who are you?
email = Email
username = Username
upn = UPN
email-username = Email or username
email-upn = Email or UPN
username-upn = Username or UPN
email-username-upn = Email, username or UPN
password = Password
show-password = Show password
log-in = Log in
continue = Continue
sources-or = or
sources-only = Continue with
source = Continue with { $name }
no-account = No account yet?
sign-up = Sign up
forgotten-account = Forgot username or password?
forgotten-password = Forgot your password?
passwordless = Log in without a password

# You are …
signed-in-as = You continue as
not-you = Not you?

# Shall you be remembered?
remember-question = Stay signed in on this device?
remember-hint = Then you will not have to log in again so soon. Choose this only on a device of your own.
remember-yes = Stay signed in
remember-no = Not now

# Are you a person?
captcha-hint = Please confirm that you are a person.
captcha-noscript = This check needs JavaScript. Please allow it for this page, and load the page again.

# Nothing
dummy-hint = There is nothing to enter here.

# You do not get on
denied = Access denied
denied-unknown = You cannot go on here.
denied-not-applicable = This is not meant for you, or not at this moment.
denied-next = The place that you wanted to go to is not part of this service.
try-again = Try again

# What is wrong
error = Error
field-required-uid_field = Please enter who you are.
field-required-password = Please enter your password.
field-required = Please answer this.
field-characters = This holds characters that are not allowed.
wrong-password = This password is not right.
wrong-login = That did not work. Please check what you have entered.
wrong-captcha = The check has failed. Please try again.
locked = Too many attempts. Please wait { $time }, then try again.
seconds = { $count } s
minutes = { $count } min
hours = { $count } h

# What has happened meanwhile
page-expired = This page was open for too long, or your browser did not send its cookies. Please try again.
page-outdated = What you have sent belongs to an earlier step. Please go on here.

# Where there is nothing to go on with
not-found = There is nothing here
not-found-hint = The address may be mistyped, or what was here is gone.
busy = There is a lot going on
busy-hint = Please wait a moment, then load this page again.
failed = Something went wrong
failed-hint = This is not your fault. Please try again; if it happens once more, tell whoever runs this service the number below.
refused = That did not work
refused-hint = What your browser has sent could not be understood. Please begin again.
request-id = Request { $id }

# Logged in
home = You are logged in
home-as = You are logged in as { $name }.
log-out = Log out
