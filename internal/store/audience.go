package store

import (
	"context"
	"fmt"
	"strings"

	"tidings/notices"
	"tidings/recipients"
)

// StreamAudience streams everybody whom the rule matches, by ascending ID, those
// left out with their reason. Who is left out is read first (16 bytes each), so
// that the people themselves come from one plain scan.
func (s *Store) StreamAudience(ctx context.Context, rule recipients.Rule,
	each func(*recipients.AudienceRow) error) error {
	out, err := s.exclusions(ctx, rule.Stream)
	if err != nil {
		return fmt.Errorf("audience: %w", err)
	}
	var c conditions
	c.in("r.region", rule.Audience.Regions)
	rows, err := s.query(ctx, `SELECT r.id, r.email, r.name, r.first_name, r.last_name, r.company, r.region, r.locale,
		r.fields
		FROM recipients r`+c.where()+` ORDER BY r.id`, c.args...)
	var a recipients.AudienceRow
	reasons := recipients.Reasons()
	return forEach(rows, err, func(row scanner) error {
		a = recipients.AudienceRow{}
		if err := row.Scan(&a.ID, &a.Email, &a.Name, &a.FirstName, &a.LastName, &a.Company, &a.Region, &a.Locale,
			&a.FieldsJSON); err != nil {
			return fmt.Errorf("audience: %w", err)
		}
		for len(out) > 0 && out[0].id < a.ID {
			out = out[1:]
		}
		if len(out) > 0 && out[0].id == a.ID {
			a.Excluded = reasons[out[0].weight]
		}
		if !rule.Matches(a.Region, a.Locale) {
			return nil
		}
		return each(&a)
	})
}

// exclusion is one person who is left out, with the place of the reason in
// recipients.Reasons.
type exclusion struct {
	id     int64
	weight int8
}

// exclusions lists who is left out of a stream now, by ascending ID.
func (s *Store) exclusions(ctx context.Context, stream notices.Stream) (out []exclusion, err error) {
	rows, err := s.query(ctx, `SELECT id, min(weight) FROM (
			SELECT r.id AS id, `+weights(stream)+` AS weight FROM suppressions s
			JOIN recipients r ON r.email_key = s.email_key
			WHERE (s.stream = '' OR s.stream = $1) AND (s.until = 0 OR s.until > $2)
			UNION ALL
			SELECT c.recipient_id, `+weightOf(recipients.Preference, stream)+` FROM consents c WHERE c.stream = $1
				AND c.state = 'left'
		) AS found WHERE weight >= 0 GROUP BY id ORDER BY id`, string(stream), Millis(s.Now()))
	err = forEach(rows, err, func(row scanner) error {
		var e exclusion
		err := row.Scan(&e.id, &e.weight)
		out = append(out, e)
		return err
	})
	return out, err
}

// weights is the SQL that turns a reason into its place in recipients.Reasons, or
// -1 where it does not keep mail of this stream away. The words come from
// constants of ours. An unknown reason counts as set by hand.
func weights(stream notices.Stream) string {
	var b strings.Builder
	b.WriteString("CASE s.reason")
	for _, r := range recipients.Reasons() {
		fmt.Fprintf(&b, " WHEN '%s' THEN %s", r, weightOf(r, stream))
	}
	b.WriteString(" ELSE " + weightOf(recipients.Manual, stream) + " END")
	return b.String()
}

func weightOf(reason recipients.Reason, stream notices.Stream) string {
	if !recipients.CanExclude(reason, stream) {
		return "-1"
	}
	for i, r := range recipients.Reasons() {
		if r == reason {
			return fmt.Sprint(i)
		}
	}
	return "-1"
}
