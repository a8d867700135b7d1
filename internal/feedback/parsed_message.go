package feedback

import (
	"strings"

	"tidings/internal/feedback/parts"
)

// parsedMessage is a message sorted by what its parts are for.
type parsedMessage struct {
	head        parts.Header
	subject     string
	mailType    string        // media type of the whole
	notice      string        // words for people, without the returned message
	status      string        // delivery-status fields
	arf         string        // feedback-report fields
	disposition string        // disposition-notification fields (RFC 8098)
	reportType  string        // report-type of a multipart/report
	original    parts.Header  // header of the returned message
	returned    string        // the returned message itself
	attached    bool          // it is a part of its own
	whom        func() string // the recipient that the words name, looked for once
	nested      bool          // this is the returned message of another
}

func trimID(s string) string {
	return strings.Trim(strings.TrimSpace(s), "<>")
}

// oneLine collapses blanks and cuts at a whole character.
func oneLine(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}

// maxEvidence is how much of a report's own words is kept, in octets.
const maxEvidence = 1024
