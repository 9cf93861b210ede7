"""The two sensors of meldingen, running by default: one watches the runs, one brings the post away."""

import datetime

import dagster as dg

from connectors.settings_file import SettingsWrong
from pipelines.alerts.sending import send_round
from pipelines.alerts.settings import read_settings
from pipelines.alerts.watching import watch_runs
from pipelines.guarding import guard_of
from pipelines.hub import Hub
from warehouse import access

SECONDS = 60


def alert_sensors() -> list[dg.SensorDefinition]:
    """The watch on runs, and the post."""

    @dg.sensor(
        name="runs_bewaken",
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Kijkt elke minuut welke stappen en runs mislukten, weer lukken of vastzitten; dat wordt een melding.",
    )
    def runs_bewaken(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[Hub]) -> dg.SensorResult:
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            looked_at = watch_runs(connection, context.instance, datetime.datetime.now(datetime.UTC))
        return dg.SensorResult(skip_reason=f"Runs bekeken: {looked_at}.")

    @dg.sensor(
        name="meldingen_versturen",
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Verstuurt elke minuut de meldingen die klaarstaan, per mail of naar Teams, en op werkdagen om 7.30 uur "
        "het overzicht; op maandag ook het weekbericht. Wat niet lukt, wacht en gaat later; wie wat krijgt staat in "
        "meldingen.toml.",
    )
    def meldingen_versturen(hub: dg.ResourceParam[Hub]) -> dg.SensorResult:
        try:
            settings = read_settings(hub.home)
        except SettingsWrong as error:
            return dg.SensorResult(skip_reason=f"Er wordt niets verstuurd; alles blijft bewaard. {error}")
        if settings is None:
            return dg.SensorResult(skip_reason=f"Meldingen blijven bewaard tot {hub.home.alerts_file} er is.")
        done = send_round(hub.database.engine, settings, guard_of(hub))
        told = " ".join([f"Verstuurd: {done.sent}. Mislukt: {done.failed}.", *done.reasons])
        return dg.SensorResult(skip_reason=told)

    return [runs_bewaken, meldingen_versturen]
