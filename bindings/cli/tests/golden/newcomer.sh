today
log individual 50
log aa 1h yesterday 7pm
log group 90 thu 18:00 --approx --note "We talked about the bus."
log medical
log family 45 2026-03-01T15:00
log therapist 50
log group
log group 60 tomorrow
log group 60 tuesday
S=sessions
show $S
edit $S --minutes 45
edit $S --kind group --fellowship na
history $S
history ffff
missed group --why no-ride
away --from 2026-02-20 --to 2026-02-22
sessions
sessions --kind group
remove $S
undo
redo
undo
recall --week last 1 none skip
recall --week 2026-W10
hours
hours --by month --no-plot
hours --by visit
hours --by year
visit
visit add --on 2026-04-01
goal
goal add "see my sister" --weekly individual=1
agenda
agenda add group --day tue --at 18:00 --name "Oak Hall"
agenda add shot --after-last 28 --from 2026-03-12
agenda list
agenda show oak
agenda went oak
agenda went elm
checkin on
checkin --use no
how on
how --mood good --sleep bad
checkin list
craving on
craving 6
craving list
note on
note "It rained."
note list
skills list
skills now
skills show breathe
skills start ride-the-urge
P=skills practices
skills practices
skills answer $P spot chest
skills answer $P rate many
plan
plan hard-day
people
people add Ana --phone 555-0100
people list
help-now
evidence --about group
medicine-card methadone
measure
measure phq-2
measure phq-2 --answers 1,1
profile
profile --name Sam --country US
profile medication methadone --since 2026-01-05
medicine
look-back
program
time
meetings
meetings add --name "Night group" --day mon --start 19:30 --fellowship na --zone America/New_York
M=meetings find
meetings find
meetings show $M
meetings keep $M
meetings kept
meetings next
meetings welcome $M
search sister
consent list
share log
export csv --out a.csv
import a.csv
check
where
forget $S
horas
