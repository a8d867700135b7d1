package store

import (
	"context"
	"fmt"
	"strings"

	"tidings/notices"
	"tidings/recipients"
)

// StreamAudience streams everybody whom the rule selects, by ascending ID, those left out with
// their reason, each once with the accounts for which they are selected: all as they are at one
// moment. Who is left out is read first (16 bytes each), then the accounts, so that the people
// themselves come from one scan of recipients, with their contacts where the registry has some.
// SQL narrows what is read; recipients.Judge decides on each pair, so that what is selected and
// why is said in one place. Its errors: a *recipients.ConditionError.
func (s *Store) StreamAudience(ctx context.Context, rule recipients.Rule,
	each func(*recipients.AudienceRow) error) error {
	judge, err := rule.Judge()
	if err != nil {
		return err
	}
	err = s.reading(ctx, func(t *Tx) error {
		out, err := t.exclusions(ctx, rule.Stream, nil)
		if err != nil {
			return fmt.Errorf("audience: %w", err)
		}
		accounts, err := t.hasRows(ctx, "contacts")
		if err != nil {
			return fmt.Errorf("audience: %w", err)
		}
		left := leaving{out: out, reasons: recipients.Reasons(), each: each}
		switch {
		case accounts:
			return t.streamPairs(ctx, &rule, judge, left.tell)
		case !rule.NeedsAccount():
			return t.streamPeople(ctx, &rule, judge, left.tell)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.fieldsKnown(ctx, judge)
}

// leaving marks those who are left out, in the order of the stream.
type leaving struct {
	out     []exclusion
	reasons []recipients.Reason
	each    func(*recipients.AudienceRow) error
}

// tell hands on one recipient, with the reason if they are left out.
func (l *leaving) tell(a *recipients.AudienceRow) error {
	for len(l.out) > 0 && l.out[0].id < a.ID {
		l.out = l.out[1:]
	}
	if len(l.out) > 0 && l.out[0].id == a.ID {
		a.Excluded = l.reasons[l.out[0].weight]
	}
	return l.each(a)
}

// hasRows reports whether a table has a row.
func (t *Tx) hasRows(ctx context.Context, table string) (bool, error) {
	var found flag
	err := t.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+table+` LIMIT 1) AS one`).Scan(&found)
	return bool(found), err
}

// streamPeople is the scan of a registry without accounts.
func (t *Tx) streamPeople(ctx context.Context, rule *recipients.Rule, judge *recipients.Judge,
	each func(*recipients.AudienceRow) error) error {
	var c conditions
	c.in("r.region", rule.Audience.Regions)
	rows, err := t.Query(ctx, `SELECT `+audienceColumns+` FROM recipients r`+c.where()+` ORDER BY r.id`, c.args...)
	var a recipients.AudienceRow
	return forEach(rows, err, func(row scanner) error {
		a = recipients.AudienceRow{}
		if err := row.Scan(&a.ID, &a.Email, &a.Name, &a.FirstName, &a.LastName, &a.Company, &a.Region, &a.Locale,
			&a.FieldsJSON); err != nil {
			return fmt.Errorf("audience: %w", err)
		}
		if misfit, err := judge.Judge(&a, nil); err != nil || misfit != recipients.Fits {
			return err
		}
		return each(&a)
	})
}

const audienceColumns = `r.id, r.email, r.name, r.first_name, r.last_name, r.company, r.region, r.locale, r.fields`

// exclusion is one person who is left out, with the place of the reason in
// recipients.Reasons.
type exclusion struct {
	id     int64
	weight int8
}

// exclusions lists who is left out of a stream now, by ascending ID: of everybody, or of some
// people.
func (t *Tx) exclusions(ctx context.Context, stream notices.Stream, people []int64) (out []exclusion, err error) {
	args, of := []any{string(stream), Millis(t.s.Now())}, func(string) string { return "" }
	if d := t.s.dialect; people != nil {
		args = append(args, d.listArg(people))
		of = func(column string) string { return d.inList(column, "$3") + " AND " }
	}
	rows, err := t.Query(ctx, `SELECT id, min(weight) FROM (
			SELECT r.id AS id, `+weights(stream)+` AS weight FROM suppressions s
			JOIN recipients r ON r.email_key = s.email_key
			WHERE `+of("r.id")+`(s.stream = '' OR s.stream = $1) AND (s.until = 0 OR s.until > $2)
			UNION ALL
			SELECT c.recipient_id, `+weightOf(recipients.Preference, stream)+` FROM consents c
			WHERE `+of("c.recipient_id")+`c.stream = $1 AND c.state = 'left'
		) AS found WHERE weight >= 0 GROUP BY id ORDER BY id`, args...)
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
