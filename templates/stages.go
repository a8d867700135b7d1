package templates

import (
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// Stage tells which template a template that chooses by status would take, for
// instance incident-resolved for incident. Others are themselves.
func (l *Library) Stage(in DraftInput) (string, error) {
	loc, err := locale.Parse(in.Locale)
	if err != nil {
		return "", err
	}
	d, err := in.gather(loc)
	if err != nil {
		return "", err
	}
	return l.stage(in, d), nil
}

func (l *Library) stage(in DraftInput, d *data) string {
	name := in.Template
	switch {
	case !l.chooses(name, in.Locale):
		return name
	case name == "incident":
		i, _ := d.Incident() // the template fails for one that cannot be read
		return "incident-" + incidentStage(i)
	case name == "maintenance":
		return "maintenance-" + maintenanceStage(d.maintenance, d.AsOf)
	}
	return name
}

// incidentStage: a resolved incident with measures recorded is told as a
// post-incident report; an open one with more than one message is an update.
func incidentStage(i *notices.Incident) string {
	switch {
	case i == nil:
		return "initial"
	case i.Status == notices.Resolved && len(i.Actions) > 0:
		return "post"
	case i.Status == notices.Resolved:
		return "resolved"
	case i.Status == notices.Monitoring || len(i.Updates) > 1:
		return "update"
	}
	return "initial"
}

// maintenanceStage: two days ahead an announcement becomes a reminder.
func maintenanceStage(m *notices.Maintenance, asOf time.Time) string {
	switch {
	case m == nil:
		return "announce"
	case m.Status == notices.Completed:
		return "done"
	case m.Status == notices.Cancelled:
		return "cancelled"
	case m.Status == notices.Scheduled && m.ScheduledFor.Sub(asOf) > 48*time.Hour:
		return "announce"
	}
	return "reminder"
}
