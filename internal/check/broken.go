package check

import "tidings/internal/letter"

// Unneeded warns of records that cannot be read and that the letter, which compiled, does
// not show: one that it shows is an error of the letter. Of a private one, Private cannot
// warn.
func Unneeded(s *letter.Source, r *Report) {
	unknown := ""
	if s.Notice.Unpublished() == "" {
		unknown = ", but whether it is private and named here cannot be told"
	}
	for _, b := range s.Records.Broken {
		r.add("record", Warning, b.Place, "this record cannot be read: %s; this letter does not need it%s", b.First,
			unknown)
	}
}
