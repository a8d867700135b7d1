package acts

// said are the acts as a sentence says them: who … did what.
var said = map[string]string{
	"draft": "drafted", "notice update": "changed it", "letter update": "changed a letter",
	"letter mended":    "mended a letter",
	"translate export": "sent to translators", "translate import": "took translations", "check": "checked",
	"found changed": "found changed",
	"render":        "rendered", "message export": "looked at a message", "proof export": "handed out a proof",
	"approve": "approved", "reject": "rejected",
	"test-send": "sent a test",
	"send":      "began to send", "pause": "paused", "resume": "resumed", "cancel": "cancelled",
	"retry": "queued again",
	"post":  "posted letters",
	"stop":  "stopped the send", "finish": "ended the send", "archive": "archived",
	"archive erase": "erased from sealed files", "publish": "published",
	"incident new": "new incident", "incident update": "incident changed", "incident import": "incidents imported",
	"maintenance new": "new maintenance", "maintenance update": "maintenance changed",
	"project new": "new project", "project update": "project changed", "project import": "project imported",
	"recipients import": "list imported", "recipients sync": "source synced", "recipients export": "list exported",
	"audience export": "audience exported", "report export": "report exported", "reach export": "reach listed",
	"deliveries export":   "deliveries listed",
	"recipients suppress": "suppressed", "recipients release": "released", "recipients forget": "erased",
	"feedback keys rotate": "new key of links", "feedback keys retire": "key of links ended",
	"people add": "roster changed", "people revoke": "keys revoked", "people sign": "roster signed",
	"people propose": "change of the roster signed", "submit": "asked for approval",
	"migrate": "database updated",
}

// Said is the act in a reader's words; one that has none is said as it is kept.
func (e Entry) Said() string {
	if words, ok := said[e.Act]; ok {
		return words
	}
	return e.Act
}
