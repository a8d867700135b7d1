package archive

import "time"

// DeliveriesName is the file of a sealed folder with a line of JSON for each recipient: canonical
// (RFC 8785), one Delivery a line, in the order of the ledger's rows. The lines are the leaves of a
// Merkle tree (RFC 6962), whose root is in the manifest: the file itself is not in its list of
// files, so that a line can be erased without breaking what is proved of the others. An erased
// line is {"erased":"HASH"}, with the hash of the leaf that it was.
const DeliveriesName = "deliveries.jsonl"

// Delivery is what became of the message to one recipient. Its fields stand in the order of their
// names.
type Delivery struct {
	Accounts     []string   `json:"accounts,omitempty"` // numbers of those for which the recipient was selected
	Attempts     int        `json:"attempts"`
	Corrects     int        `json:"corrects,omitempty"` // the earlier revision that the message corrects
	Email        string     `json:"email"`
	EnhancedCode string     `json:"enhanced_code"` // of the last reply (RFC 3463)
	Feedback     []Feedback `json:"feedback,omitempty"`
	Locale       string     `json:"locale"`
	MessageID    string     `json:"message_id"` // without brackets
	// MessageSHA256 is that of the message as it was composed, without its DKIM-Signature fields, hex;
	// "": none was composed, or it cannot be any more because the recipient was erased.
	MessageSHA256 string     `json:"message_sha256"`
	Reason        string     `json:"reason"`
	Recipient     int64      `json:"recipient"`
	Region        string     `json:"region"`
	Relay         string     `json:"relay,omitempty"`
	Reply         string     `json:"reply"` // of the relay, the last
	Reported      []string   `json:"reported_unproven,omitempty"`
	Salt          string     `json:"salt"`      // 16 random bytes, hex: nobody can guess a leaf from its hash
	SMTPCode      int        `json:"smtp_code"` // 0: no reply
	State         string     `json:"state"`
	Tries         []Try      `json:"tries,omitempty"` // those that did not end in acceptance, the oldest first
	UpdatedAt     *time.Time `json:"updated_at"`
}

// Try is one attempt that did not end in acceptance.
type Try struct {
	At           time.Time `json:"at"`
	EnhancedCode string    `json:"enhanced_code,omitempty"`
	Number       int       `json:"number"`
	Relay        string    `json:"relay,omitempty"`
	Reply        string    `json:"reply,omitempty"`
	SMTPCode     int       `json:"smtp_code,omitempty"`
	State        string    `json:"state"`
}

// Feedback is one thing that came back about a message and was proved to be about it.
type Feedback struct {
	At     time.Time `json:"at"`
	Detail string    `json:"detail,omitempty"` // what the report said, in its words
	Kind   string    `json:"kind"`
	Status string    `json:"status,omitempty"` // RFC 3463
}
