package locale

import (
	"maps"
	"slices"
)

// Key names one phrase of the fixed wording. The wording may hold verbs of fmt;
// they are the same, in number and kind, in every locale.
type Key string

// Statuses of incidents, maintenance, impact, components and phases. The word
// after the dot is the record's own, so a key can be made from a record.
const (
	KeyIncidentInvestigating     Key = "incident.investigating"         // investigating
	KeyIncidentIdentified        Key = "incident.identified"            // identified
	KeyIncidentMonitoring        Key = "incident.monitoring"            // monitoring
	KeyIncidentResolved          Key = "incident.resolved"              // resolved
	KeyMaintenanceScheduled      Key = "maintenance.scheduled"          // scheduled
	KeyMaintenanceInProgress     Key = "maintenance.in_progress"        // in progress
	KeyMaintenanceVerifying      Key = "maintenance.verifying"          // being verified
	KeyMaintenanceCompleted      Key = "maintenance.completed"          // completed
	KeyMaintenanceCancelled      Key = "maintenance.cancelled"          // cancelled
	KeyImpactNone                Key = "impact.none"                    // none
	KeyImpactMinor               Key = "impact.minor"                   // minor
	KeyImpactMajor               Key = "impact.major"                   // major
	KeyImpactCritical            Key = "impact.critical"                // critical
	KeyComponentOperational      Key = "component.operational"          // operational
	KeyComponentUnderMaintenance Key = "component.under_maintenance"    // under maintenance
	KeyComponentDegraded         Key = "component.degraded_performance" // degraded performance
	KeyComponentPartialOutage    Key = "component.partial_outage"       // partial outage
	KeyComponentMajorOutage      Key = "component.major_outage"         // major outage
	KeyPhasePlanned              Key = "phase.planned"                  // planned
	KeyPhaseActive               Key = "phase.active"                   // under way
	KeyPhaseDone                 Key = "phase.done"                     // done
	KeyPhaseLate                 Key = "phase.late"                     // late
	KeyPhaseDropped              Key = "phase.dropped"                  // dropped
	KeyPhaseActivePercent        Key = "phase.active_percent"           // under way, %s
)

// Keys lists every key, in order of name. The English file has them all.
func Keys() []Key {
	en, err := shelf()["en"]()
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(en.phrases))
}
