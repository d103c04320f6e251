"""The English words of credentials: second factors, recovery codes, sessions, passwords, identity providers."""

from __future__ import annotations

PASSKEY = {
    "passkey/needs_script": "A passkey needs JavaScript, and a browser that knows passkeys. Without them, use a code: "
    "it does the same.",
    "passkey/cancelled": "No passkey was used. Try again, or use a code.",
}

SECOND_STEP = {
    "second_step/title": "Second step: show that it is you",
    "second_step/title_again": "Show again that it is you",
    "second_step/why_again": "What you want to do matters much. Somebody else could be sitting at your computer, so we "
    "ask once more.",
    "second_step/demo": "Demonstration: the app of this invented person shows {code} now. The command “imi demo code” "
    "prints it too. Nobody sees a code here in operation.",
    "second_step/by_passkey": "With your passkey",
    "second_step/passkey_button": "Use the passkey",
    "second_step/by_code": "With a code",
    "second_step/code": "Code",
    "second_step/code_help": "The six digits that your app shows now, or one of your recovery codes",
    "second_step/code_help_recovery": "One of your recovery codes",
    "second_step/button": "Continue",
    "second_step/lost": "I have lost my telephone or my passkey",
    "second_step/lost_recovery": "Enter one of your recovery codes: each is good once. Then set up another app or "
    "passkey in your account.",
    "second_step/lost_all": "No recovery code either? An administrator of your authority and a second person can let "
    "you begin again.",
    "second_step/fault_no_code": "Enter the code",
    "second_step/fault_wrong_code": "This code is not right, or it was used before. Wait for the next one.",
    "second_step/fault_wrong_passkey": "This passkey was not accepted. Try again.",
}

SET_UP = {
    "set_up/title_first": "Set up a second step for signing in",
    "set_up/title": "Add an app or a passkey",
    "set_up/why": "A password alone can be guessed or stolen. With something that only you have, nobody else gets in.",
    "set_up/app": "With an app on your telephone",
    "set_up/app_what": "Any app for one-time codes will do. It works without a network, and on this page without "
    "JavaScript.",
    "set_up/app_scan": "Scan this picture with the app.",
    "set_up/app_type": "Or type this secret into it:",
    "set_up/app_enter": "Enter the six digits that the app shows then.",
    "set_up/code": "Code from the app",
    "set_up/code_help": "Six digits",
    "set_up/name": "A name for it",
    "set_up/name_help": "You may leave this empty. For example: my telephone",
    "set_up/button": "Set up the app",
    "set_up/passkey": "With a passkey",
    "set_up/passkey_what": "A passkey is kept by your computer, your telephone or a security key. It opens with a "
    "finger, a face or a PIN, and no false page can ask for it.",
    "set_up/passkey_button": "Set up a passkey",
    "set_up/fault_no_code": "Enter the code that the app shows",
    "set_up/fault_wrong_code": "This is not the code that the app shows now. Enter the present one.",
    "set_up/fault_wrong_passkey": "No passkey was set up. Try again.",
}

RECOVERY_CODES = {
    "recovery_codes/title": "Your recovery codes",
    "recovery_codes/what": "Each of these codes lets you in once, in place of your app or passkey, should you lose it.",
    "recovery_codes/once": "They are shown only now. We cannot show them again.",
    "recovery_codes/keep": "Print this page or write the codes down, and keep them apart from your telephone and your "
    "computer. Codes that you had before are worth nothing now.",
    "recovery_codes/go_on": "I have kept them",
}

OWN_SECURITY = {
    "own_security/title": "Signing in and security",
    "own_security/link": "Second step, recovery codes, password, and where you are signed in",
    "own_security/back": "Signing in and security",
    "own_security/back_account": "Your account",
    "own_security/factors": "Your second step",
    "own_security/factors_what": "With any one of these you show that it is you.",
    "own_security/kind_code_app": "App that shows codes",
    "own_security/kind_passkey": "Passkey",
    "own_security/added": "Set up:",
    "own_security/used": "Last used:",
    "own_security/remove": "Remove",
    "own_security/only_one": "The only one cannot be removed. Add another first.",
    "own_security/add": "Add an app or a passkey",
    "own_security/recovery_codes": "Recovery codes",
    "own_security/recovery_codes_left": "Codes left: {count}.",
    "own_security/recovery_codes_what": "New codes make the old ones worthless.",
    "own_security/recovery_codes_new": "Make new codes",
    "own_security/identities": "Other accounts to sign in with",
    "own_security/identities_what": "Link an account that you have elsewhere. Only you can do this, here.",
    "own_security/linked": "Linked",
    "own_security/unlink": "Remove the link",
    "own_security/do_link": "Link",
    "own_security/sessions": "Where you are signed in",
    "own_security/sessions_what": "End what you do not know, and then change your password.",
    "own_security/device_unknown": "Unknown browser",
    "own_security/this_one": "This one",
    "own_security/since": "Signed in:",
    "own_security/end": "End",
    "own_security/end_others": "End all others",
    "own_security/events": "What happened to your account",
    "own_security/events_what": "If something here was not you, tell the administrator of your authority.",
}

PASSWORD = {
    "password/title": "Change your password",
    "password/title_new": "Choose a new password",
    "password/what": "At least {count} signs, any signs. Several words that do not belong together are good. Nothing "
    "that others would try: no name, no season with a year.",
    "password/leaked": "The password with which you signed in stands in lists of passwords that became known "
    "elsewhere, or is built like those. Whoever wants to get in tries such passwords first. Choose another one here; "
    "until then nothing else opens. If you use the old one elsewhere too, change it there.",
    "password/present": "Present password",
    "password/new": "New password",
    "password/button": "Change the password",
    "password/others_end": "With a new password you are signed out everywhere else.",
    "password/fault_no_present": "Enter your present password",
    "password/fault_wrong_present": "This is not your present password",
    "password/fault_too_short": "The new password needs at least {count} signs",
    "password/fault_too_long": "The new password is too long",
    "password/fault_too_easy": "This password is too easy to guess. Choose words that nobody connects with you.",
    "own_security/password": "Password",
    "own_security/password_change": "Change the password",
    "forgotten/title": "Forgotten your password?",
    "forgotten/what": "We mail you a link with which you choose a new one. It is good once, for {minutes} minutes. The "
    "second step stays as it is.",
    "forgotten/button": "Send the link",
    "forgotten/sent": "If somebody here has this address, a link is on its way. It is good for {minutes} minutes.",
    "forgotten/sent_help": "No mail? Look at the address, and into the folder for unwanted mail. Then ask the "
    "administrator of your authority.",
}

RECOVERIES = {
    "recoveries/title": "Colleagues who cannot sign in",
    "recoveries/link": "Let somebody begin again who has lost password and second step",
    "recoveries/what": "One administrator asks, another one confirms. Then nothing opens the account any more but a "
    "link that is mailed to the person: with it the person chooses a password and sets up a second step. Confirm only "
    "if you have spoken with the person yourself.",
    "recoveries/waiting": "Waiting for a second person",
    "recoveries/none": "Nobody is waiting.",
    "recoveries/by_another": "You asked for this. Another administrator must confirm it.",
    "recoveries/confirm": "Confirm",
    "recoveries/refuse": "Take back",
    "recoveries/ask": "Ask for somebody",
    "recoveries/ask_what": "The person is told by mail at once.",
    "recoveries/email": "E-mail address of the colleague",
    "recoveries/ask_button": "Ask",
    "recoveries/fault": "You cannot ask for this address. It must be a user of an authority that you administer, and "
    "not yourself.",
}

CONFIDENTIALITY = {
    "confidentiality/title": "Before you begin: confidentiality",
    "confidentiality/why": "What is exchanged here is about people. Before you work in this area for the first time, "
    "read what that asks of you.",
    "confidentiality/duty_purpose": "I use what I read here only for the purpose for which it was sent.",
    "confidentiality/duty_silence": "I tell nobody who does not need it for this work. That duty goes on when I no "
    "longer do this work.",
    "confidentiality/duty_task": "I look only at cases that are my task. I know that looking at a case is logged.",
    "confidentiality/duty_copies": "What I print or copy I protect as the case itself, and destroy it when it is no "
    "longer needed.",
    "confidentiality/button": "I have read this, and will keep to it",
    "confidentiality/kept": "These words, the day and your name are kept. You are asked again when the words change.",
}

EVENTS = {
    "account_event/invited": "You were invited",
    "account_event/signed_in": "Signed in",
    "account_event/new_device": "Signed in from a browser that was new",
    "account_event/signed_out": "Signed out",
    "account_event/sessions_ended": "Sessions were ended",
    "account_event/confirmed": "The second step was shown again",
    "account_event/factor_added": "An app or a passkey was set up",
    "account_event/factor_removed": "An app or a passkey was removed",
    "account_event/recovery_codes_made": "New recovery codes were made",
    "account_event/recovery_code_used": "A recovery code was used",
    "account_event/password_leaked": "You signed in with a password that became known elsewhere, and had to choose "
    "another",
    "account_event/password_changed": "The password was changed",
    "account_event/reset_asked": "A new password was asked for",
    "account_event/recovery_asked": "An administrator asked to let you begin again",
    "account_event/recovery_confirmed": "Two persons let you begin again",
    "account_event/recovery_refused": "The request to let you begin again was taken back",
    "account_event/provider_linked": "An identity provider was linked",
    "account_event/provider_unlinked": "The link to an identity provider was removed",
    "account_event/acknowledged": "You acknowledged the confidentiality of an area",
    "account_event/suspended": "The account was suspended",
    "account_event/appointment_asked": "Another authority asked to appoint an administrator at yours",
    "account_event/appointment_confirmed": "Another authority appointed an administrator at yours",
    "account_event/appointment_refused": "No administrator is appointed at your authority from outside",
    "account_event/cases_exported": "A list of cases was saved as a file",
}

ACCOUNT_WORDS = (
    PASSKEY | SECOND_STEP | SET_UP | RECOVERY_CODES | OWN_SECURITY | PASSWORD | RECOVERIES | CONFIDENTIALITY | EVENTS
)
"""Every word of these pages, context -> English."""
