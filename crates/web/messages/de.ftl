# Was die Seiten auf Deutsch sagen.

# Who are you?
email = E-Mail-Adresse
username = Benutzername
upn = UPN
email-username = E-Mail-Adresse oder Benutzername
email-upn = E-Mail-Adresse oder UPN
username-upn = Benutzername oder UPN
email-username-upn = E-Mail-Adresse, Benutzername oder UPN
password = Passwort
show-password = Passwort anzeigen
log-in = Anmelden
continue = Weiter
sources-or = oder
sources-only = Weiter mit
source = Weiter mit { $name }
no-account = Noch kein Konto?
sign-up = Registrieren
forgotten-account = Benutzername oder Passwort vergessen?
forgotten-password = Passwort vergessen?
passwordless = Ohne Passwort anmelden

# You are …
signed-in-as = Weiter als
not-you = Nicht Sie?

# Shall you be remembered?
remember-question = Auf diesem Gerät angemeldet bleiben?
remember-hint = Dann müssen Sie sich nicht so bald wieder anmelden. Wählen Sie das nur auf Ihrem eigenen Gerät.
remember-yes = Angemeldet bleiben
remember-no = Jetzt nicht

# Are you a person?
captcha-hint = Bitte bestätigen Sie, dass Sie ein Mensch sind.
captcha-noscript = Diese Prüfung braucht JavaScript. Bitte erlauben Sie es für diese Seite und laden Sie die Seite neu.

# Nothing
dummy-hint = Hier ist nichts einzugeben.

# You do not get on
denied = Kein Zugang
denied-unknown = Hier kommen Sie nicht weiter.
denied-not-applicable = Das ist nicht für Sie bestimmt, oder nicht in diesem Moment.
denied-next = Das Ziel, zu dem Sie wollten, gehört nicht zu diesem Dienst.
try-again = Noch einmal versuchen

# What is wrong
error = Fehler
field-required-uid_field = Bitte geben Sie ein, wer Sie sind.
field-required-password = Bitte geben Sie Ihr Passwort ein.
field-required = Bitte beantworten Sie das.
field-characters = Das enthält Zeichen, die nicht erlaubt sind.
wrong-password = Dieses Passwort stimmt nicht.
wrong-login = Das hat nicht geklappt. Bitte prüfen Sie Ihre Eingaben.
wrong-captcha = Die Prüfung ist fehlgeschlagen. Bitte versuchen Sie es noch einmal.
locked = Zu viele Versuche. Bitte warten Sie { $time } und versuchen Sie es dann noch einmal.
seconds = { $count } s
minutes = { $count } min
hours = { $count } h

# What has happened meanwhile
page-expired = Diese Seite war zu lange offen, oder Ihr Browser hat seine Cookies nicht gesendet. Bitte versuchen Sie es noch einmal.
page-outdated = Was Sie gesendet haben, gehört zu einem früheren Schritt. Bitte machen Sie hier weiter.

# Where there is nothing to go on with
not-found = Hier ist nichts
not-found-hint = Vielleicht ist die Adresse falsch geschrieben, oder was hier war, gibt es nicht mehr.
busy = Gerade ist viel los
busy-hint = Bitte warten Sie einen Moment und laden Sie diese Seite dann neu.
failed = Etwas ist schiefgegangen
failed-hint = Das liegt nicht an Ihnen. Bitte versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie dem Betreiber dieses Dienstes die Nummer hier unten.
refused = Das hat nicht geklappt
refused-hint = Was Ihr Browser gesendet hat, war nicht zu verstehen. Bitte beginnen Sie noch einmal.
request-id = Anfrage { $id }

# Logged in
home = Sie sind angemeldet
home-as = Sie sind als { $name } angemeldet.
log-out = Abmelden
