package commandline

// Example is a command line with what it does, as help shows it.
type Example struct{ Line, Does string }

// Examples are those of each command, by its words. A test holds that every command has
// some and that each can be typed.
func Examples() map[string][]Example {
	all := map[string][]Example{}
	for _, part := range []map[string][]Example{writeExamples, sendExamples, followExamples, keepExamples,
		runExamples} {
		for path, list := range part {
			all[path] = list
		}
	}
	return all
}

var writeExamples = map[string][]Example{
	"incident": {
		{"tidings incident new db-outage --title 'Login fails' --component website", "begin a record"},
		{"tidings incident list --since 2026-11-01", "those of this month"},
	},
	"incident new": {
		{"tidings incident new db-outage --title 'Login fails' --component website", "it began now"},
		{"tidings incident new db-outage --title 'Login fails' --component website --impact major --region emea " +
			"--began 2026-12-05T07:40:00+01:00", "in one region, from a moment on"},
	},
	"incident list": {
		{"tidings incident list", "all, the newest first"},
		{"tidings incident list --since 2026-11-01 --json", "those that ended since, for a program"},
	},
	"incident show": {
		{"tidings incident show db-outage", "what customers can read of it"},
	},
	"incident update": {
		{"tidings incident update db-outage --status identified --text 'A disk is full.'", "what is known by now"},
		{"tidings incident update db-outage --status resolved --text 'Login works again.'", "it has ended now"},
		{"tidings incident update db-outage --cause 'A disk failed.' --next-update '22:00'",
			"correct the cause; customers hear again by ten tonight"},
		{"tidings incident update db-outage --locale de --cause 'Eine Platte ist ausgefallen.'",
			"the cause in German"},
	},
	"incident import": {
		{"tidings incident import statuspage.json --dry-run", "say what would be written"},
		{"tidings incident import statuspage.json --component website --yes", "write it, over what is known too"},
	},
	"maintenance": {
		{"tidings maintenance list", "what is planned and what was"},
		{"tidings help maintenance new", "how one is planned"},
	},
	"maintenance new": {
		{"tidings maintenance new db-upgrade --title 'Database upgrade' --component database " +
			"--from 2026-12-05T22:00:00+01:00 --until 2026-12-06T02:00:00+01:00", "plan four hours"},
	},
	"maintenance list": {
		{"tidings maintenance list --since 2026-11-01", "leave out what ended before"},
	},
	"maintenance show": {
		{"tidings maintenance show db-upgrade", "its time, its state and its updates"},
	},
	"maintenance update": {
		{"tidings maintenance update db-upgrade --status in_progress --text 'We have begun.'", "it begins now"},
		{"tidings maintenance update db-upgrade --status completed --text 'All is done.'", "it ended now"},
	},
	"maintenance move": {
		{"tidings maintenance move db-upgrade --from '2026-12-12 22:00' --until '2026-12-13 02:00' " +
			"--reason 'The new disks come a week late.' --dry-run", "show what would change and who is told"},
		{"tidings maintenance move db-upgrade --from '2026-12-12 22:00' --until '2026-12-13 02:00' " +
			"--reason 'The new disks come a week late.'", "change the plan and draft the message"},
	},
	"maintenance cancel": {
		{"tidings maintenance cancel db-upgrade --reason 'The old disks will do.' --dry-run",
			"show who is told, and change nothing"},
		{"tidings maintenance cancel db-upgrade --reason 'The old disks will do.'",
			"call it off and draft the message"},
	},
	"project": {
		{"tidings project list", "every project"},
		{"tidings project show qsol-upgrade", "its phases and how far they are"},
	},
	"project list": {{"tidings project list --json", "for a program"}},
	"project show": {{"tidings project show qsol-upgrade", "its phases and how far they are"}},
	"project new": {
		{"tidings project new qsol-upgrade --title 'Upgrade of the data centres' " +
			"--summary 'Pages will load faster.'", "without phases; phase add adds them"},
		{"tidings project new qsol-upgrade --locale de --title 'Ausbau der Rechenzentren'", "its title in German"},
	},
	"project import": {
		{"tidings project import qsol-upgrade.csv --title 'Upgrade of the data centres'", "a new project"},
		{"tidings project import plan.csv --id qsol-upgrade", "new dates for one that is known"},
	},
	"phase": {
		{"tidings phase add qsol-upgrade test --title 'Test the database' --from 2027-01 --until 2027-02",
			"plan one"},
		{"tidings phase done qsol-upgrade test", "it ended today"},
	},
	"phase add": {
		{"tidings phase add qsol-upgrade test --title 'Test the database' --from 2027-01 --until 2027-02",
			"plan one for two months"},
	},
	"phase update": {
		{"tidings phase update qsol-upgrade test --status active --percent 40", "it has begun, and how far it is"},
		{"tidings phase update qsol-upgrade test --locale de --title 'Test der Datenbank'", "its title in German"},
	},
	"phase done": {
		{"tidings phase done qsol-upgrade test", "it ended today"},
		{"tidings phase done qsol-upgrade test --began 2027-01-18 --at 2027-02-20", "say both days"},
	},
	"recipients": {
		{"tidings recipients import recipients/users.csv", "a list becomes the registry"},
		{"tidings recipients show ada@example.org", "one recipient, and why not written to"},
	},
	"recipients import": {
		{"tidings recipients import recipients/users.csv", "all rows, or none if one is wrong"},
		{"tidings recipients import users.csv --skip-bad", "the good rows; the others go to users.bad.csv"},
		{"tidings recipients import left.csv", "columns email and reason: people who get no more"},
	},
	"recipients sync": {
		{"tidings recipients sync crm --dry-run", "say who is new, changed and gone in a source of tidings.yaml"},
		{"tidings recipients sync --all --no-input", "take over every source, as a timer does at night"},
		{"tidings recipients sync crm --confirm 120", "120 are missing, and that is right"},
	},
	"recipients list": {
		{"tidings recipients list --region emea --locale de", "those of a region who read German"},
		{"tidings recipients list --limit 20", "the first twenty"},
	},
	"recipients show": {{"tidings recipients show ada@example.org", "all that is known, with its history"}},
	"recipients suppress": {
		{"tidings recipients suppress ada@example.org --note 'asked by phone'", "nothing more goes there"},
		{"tidings recipients suppress ada@example.org --stream update", "incidents alone still do"},
	},
	"recipients release": {
		{"tidings recipients release ada@example.org --reason 'the mailbox works again'", "messages go there again"},
	},
	"recipients export": {
		{"tidings recipients export > registry.csv", "everybody"},
		{"tidings recipients export --region emea > emea.csv", "those of a region"},
	},
	"recipients retain": {{"tidings recipients retain", "what tidings worker does once a day"}},
	"recipients forget": {{"tidings recipients forget ada@example.org", "erase a person; counts stay"}},
	"template": {
		{"tidings template list", "what there is"},
		{"tidings template show incident --locale de", "read one"},
	},
	"template list": {{"tidings template list", "names, languages and titles"}},
	"template show": {{"tidings template show service-update --locale fr", "the French one"}},
	"template phrases": {
		{"tidings template phrases --locale sv", "translate what stands around letters in Swedish"},
		{"tidings template phrases --locale en", "see, or change, the words that are built in"},
	},
	"template new": {
		{"tidings template new incident --locale en", "change a built-in template"},
		{"tidings template new outage-short --from incident", "begin one of your own with it"},
	},
	"draft": {
		{"tidings draft outage --template incident --incident db-outage", "tell of an incident"},
		{"tidings draft december --template service-update --project qsol-upgrade --since 2026-11-01",
			"tell of a month"},
		{"tidings draft outage --template incident --incident db-outage --region emea --edit",
			"to one region; opens your editor"},
		{"tidings draft outage-cause --incident db-outage --told outage", "the next letter, to exactly those who " +
			"were told"},
	},
	"edit": {
		{"tidings edit december", "the letter in the first language; it is checked when you close it"},
		{"tidings edit december --locale de", "the German one"},
	},
	"translate": {
		{"tidings translate export db-outage --to de,ja", "two files for translators"},
		{"tidings translate import db-outage", "take them back"},
	},
	"translate export": {
		{"tidings translate export db-outage --to de,ja", "into the notice's folder"},
		{"tidings translate export db-outage --to it --dir ~/for-agency", "to send it away"},
	},
	"translate import": {
		{"tidings translate import db-outage --dry-run", "name what is missing or changed since"},
		{"tidings translate import db-outage ~/back/de.xlf", "write the German letter"},
	},
	"check": {
		{"tidings check december", "records, letters and every recipient's message"},
		{"tidings check december --format sarif", "for an editor; --json for a program, which ends with 3 at an error"},
		{"tidings check december --fix", "doubled words, http: to your own site, spaces of French"},
		{"tidings check december --links", "the pages that it links to, asked over the network"},
	},
	"preview": {
		{"tidings preview december --as ada@example.org", "the text that Ada will get"},
		{"tidings preview december --format pdf --locale de > letter.pdf", "the German letter on paper"},
		{"tidings preview december --serve", "all formats in a browser"},
	},
	"submit": {{"tidings submit december --key ~/.ssh/id_ed25519", "its author signs that it is ready to be approved"}},
	"approve": {
		{"tidings approve december --by 'Kathy Oren'", "what was approved can be sent, and nothing else"},
		{"tidings approve december --by 'Kathy Oren' --note 'seen by the lawyers'", "with a note for the log"},
	},
	"reject": {{"tidings reject december --by 'Kathy Oren' --note 'the second date is wrong'", "and say why"}},
	"render": {
		{"tidings render december", "email, text and PDF in every language"},
		{"tidings render december --as ana@example.com", "the copy of one recipient, as email and PDF"},
	},
}

var sendExamples = map[string][]Example{
	"send": {
		{"tidings send december --dry-run", "compose every message, send none"},
		{"tidings send december", "show who gets it, ask, and send"},
		{"tidings send december --local-time 08:00 --confirm 250 --detach", "a worker sends, each region at eight"},
		{"tidings send december --recipients former", "a corrected letter, to those who have the earlier one"},
	},
	"test-send": {
		{"tidings test-send december --to me@example.org", "one message, marked as a test"},
		{"tidings test-send december --to me@example.org --as ada@example.org --locale de", "the one that Ada gets"},
	},
	"pause":  {{"tidings pause december", "nothing more leaves, within a second or so"}},
	"resume": {{"tidings resume december", "then tidings send december, or a worker, sends"}},
	"cancel": {{"tidings cancel december", "whoever has it keeps it; nobody else gets it"}},
	"retry": {
		{"tidings retry december --state failed", "try again what was refused"},
		{"tidings retry december --state uncertain", "some of them may get it twice"},
	},
}

var followExamples = map[string][]Example{
	"list": {
		{"tidings list", "where each notice stands, and the command that comes next"},
		{"tidings check december", "all that changed; list compares notice.yaml and letters alone"},
		{"tidings list --json | jq -r 'select(.state == \"paused\").slug'", "which are paused"},
	},
	"log": {
		{"tidings log december", "who drafted, checked, approved, sent"},
		{"tidings log --who 'Kathy Oren' --since 2026-11-01", "what one person did"},
		{"tidings log --since 36h --json", "the last day and a half, for a program"},
	},
	"log verify": {
		{"tidings log verify", "ends with 3 where the log is not as it was written"}},
	"status": {
		{"tidings status", "every send"},
		{"tidings status december --watch", "follow one to its end"},
	},
	"report": {
		{"tidings report december", "a table by region"},
		{"tidings report december --format pdf > december.pdf", "for the file"},
	},
	"audience": {
		{"tidings audience december", "how many of which region, language, role and account"},
		{"tidings audience december --why ann@example.com", "why she gets it, or does not"},
		{"tidings audience december --csv > recipients.csv", "everybody, for a spreadsheet"},
		{"tidings audience december --compare november", "who gets only one of the two"},
	},
	"deliveries": {
		{"tidings deliveries december --state bounced", "who did not get it, and why"},
		{"tidings deliveries december --state not-acknowledged --region emea --json", "for a program"},
	},
	"reach": {
		{"tidings reach december", "who was told, account by account"},
		{"tidings reach december --role legal --json", "the next contact is one for contracts; for a program"},
		{"tidings reach december --by post --dry-run", "letters for whom no message reached, to look at"},
		{"tidings reach december --by post --confirm 12", "the same 12, recorded as posted"},
	},
	"follow-up": {
		{"tidings follow-up december december-again --state failed --state bounced", "to whom it did not reach"},
		{"tidings follow-up december reminder --state not-acknowledged", "to who has not said yes yet"},
		{"tidings follow-up december contracts --accounts-not-reached --role legal", "to another contact of each " +
			"account that nobody told"},
	},
	"feedback": {
		{"tidings feedback ingest ~/Maildir", "take in bounces and complaints"},
		{"tidings feedback review", "what a person must look at"},
	},
	"feedback parse": {{"tidings feedback parse bounce.eml --json", "what one message reports; changes nothing"}},
	"feedback ingest": {
		{"tidings feedback ingest ~/Maildir bounces.mbox", "folders and files"},
		{"tidings feedback ingest -", "one message, as a mail server's pipe gives it"},
	},
	"feedback review": {
		{"tidings feedback review", "what waits"},
		{"tidings feedback review --done 3 --by 'Kathy Oren' --note 'called them'", "settle one"},
	},
	"feedback keys":        {{"tidings feedback keys list", "which key signs, and until when the others did"}},
	"feedback keys list":   {{"tidings feedback keys list", "numbers and fingerprints, no secrets"}},
	"feedback keys rotate": {{"tidings feedback keys rotate", "once a year, or when somebody leaves"}},
	"feedback keys retire": {{"tidings feedback keys retire 1", "links that it signed stop working"}},
	"feedback poll": {
		{"tidings feedback poll --imap imaps://bounces@mail.example.org/INBOX --once", "what is there now"},
	},
	"feedback listen": {
		{"tidings feedback listen --listen 127.0.0.1:2424", "your mail server hands bounces in by LMTP"},
		{"tidings feedback listen --listen unix:/run/tidings/lmtp", "by a socket"},
	},
}

var keepExamples = map[string][]Example{
	"publish": {
		{"tidings publish", "build the site in outputs/site"},
		{"tidings publish --serve", "and look at it"},
	},
	"archive": {
		{"tidings archive december", "seal what was sent with its proof"},
		{"tidings archive verify", "is everything as it was sealed?"},
	},
	"proof": {
		{"tidings proof december --for ada@example.org -o ada.zip", "what Ada was sent, for her or for an auditor"},
		{"tidings proof december --for ada@example.org --revision 1 -o first.zip", "before it was corrected"},
		{"tidings proof verify ada.zip", "does it hold?"},
	},
	"proof verify": {
		{"tidings proof verify ada.zip", "anywhere: it needs the file alone"},
		{"tidings proof verify ada.zip --key archive.vkey", "with the key that you kept of the sender's archive"},
		{"tidings proof verify ada.zip --json", "for a program, which ends with 3 where it does not hold"},
	},
	"people": {
		{"tidings people list", "who may decide"},
		{"tidings people key new", "a key of your own to sign with"},
	},
	"people list": {
		{"tidings people list", "everybody, with roles and keys"},
		{"tidings people list --json", "for a program"},
	},
	"people add": {
		{"tidings people add kathy@example.com --name 'Kathy Oren' --role admin --role approver",
			"the first, with her own key"},
		{"tidings people add jo@example.com --name 'Jo Ito' --role author --public jo.pub",
			"another, signed by an admin"},
	},
	"people revoke": {
		{"tidings people revoke jo@example.com", "all keys, from now on"},
		{"tidings people revoke jo@example.com --from '2026-11-28 18:00'", "from when a laptop was stolen"},
	},
	"people sign": {
		{"tidings people sign", "people.yaml was changed by hand, and it is right"},
		{"tidings people sign --key admin.key", "with another key"},
	},
	"people restore": {
		{"tidings people restore", "people.yaml was changed by hand, and it is wrong"},
		{"tidings people restore --json", "for a program"},
	},
	"people key": {
		{"tidings people key new", "make a key of your own"},
		{"tidings people key new jo.key", "in a file of another name"},
	},
	"people key new": {
		{"tidings people key new", "a key of your own, where tidings looks for it"},
		{"tidings people key new jo.key", "jo.key stays with Jo, jo.key.pub goes to an admin"},
	},
	"archive verify": {
		{"tidings archive verify", "every seal"},
		{"tidings archive verify december --json", "that of one notice, for a program"},
	},
	"witness": {
		{"tidings witness --show-key", "the key that goes under archive.witnesses of those whom it cosigns"},
		{"tidings witness --listen 127.0.0.1:8093", "behind a web server that others reach"},
	},
	"archive timestamp": {
		{"tidings archive timestamp", "the authority was not reached when it was sealed, and is now"},
		{"tidings archive timestamp --json", "for a program; it ends with 3 while something is pending"},
	},
}

var runExamples = map[string][]Example{
	"init": {
		{"tidings init our-letters", "a folder with everything that is needed"},
		{"tidings init trial --sample qsol", "one with records, and a list of recipients to import"},
	},
	"demo":        {{"tidings demo", "from records to the archive, in some seconds, with nobody written to"}},
	"doctor":      {{"tidings doctor", "before the first send, and whenever something is odd"}},
	"config":      {{"tidings config show", "what tidings.yaml means, with its defaults"}},
	"config show": {{"tidings config show --json", "for a program"}},
	"migrate":     {{"tidings migrate", "after an update, where the database is on a server"}},
	"completion": {
		{"source <(tidings completion bash)", "in ~/.bashrc"},
		{"source <(tidings completion zsh)", "in ~/.zshrc, behind compinit"},
		{"tidings completion fish > ~/.config/fish/completions/tidings.fish", "once"},
	},
	"version": {{"tidings version --json", "for a program"}},
	"worker": {
		{"tidings worker", "send what send --detach queued"},
		{"tidings worker --metrics 127.0.0.1:9090", "with figures for Prometheus"},
	},
	"serve": {{"tidings serve --listen 127.0.0.1:8081", "behind your web server"}},
	"mailbox": {
		{"tidings mailbox --listen 127.0.0.1:2525 --dir trial-mail", "a relay that keeps everything"},
		{"tidings mailbox --listen 127.0.0.1:2525 --discard", "one that only counts"},
	},
	"bench": {{"tidings bench render", "how fast this machine sets letters"}},
	"bench send": {
		{"tidings bench send --smtp 127.0.0.1:2525 --recipients 10000", "to a mailbox on this machine"},
	},
	"bench render": {{"tidings bench render --letters 500", "medians of 500"}},
	"help": {
		{"tidings help send", "the same as tidings send --help"},
		{"tidings help feedback keys", "a group within a group"},
	},
}
