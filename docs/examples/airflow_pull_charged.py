"""Yesterday's events into the warehouse's landing folder, every morning.

One task a day and one file a day. A task that is killed goes on where it stopped: Airflow tries it again, and
`causeway pull` finds its state beside the output, so both must be on a volume that outlives the worker.
Status 3 (done, with warnings: a day is missing, or far smaller than its weekday usually is) is shown as skipped.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    dag_id="pull_charged",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=True,
    max_active_runs=1,  # one pull at a time for one folder
    default_args={"retries": 5, "retry_delay": timedelta(minutes=2), "retry_exponential_backoff": True},
) as dag:
    BashOperator(
        task_id="pull",
        bash_command=(
            "causeway pull events --event Charged"
            " --from {{ ds_nodash }} --to {{ ds_nodash }}"
            " --format parquet --out /data/landing/charged/ --restart-if-expired --quiet"
        ),
        env={
            "CAUSEWAY_URL": "{{ conn.causeway.host }}",
            "CAUSEWAY_ACCOUNT": "{{ conn.causeway.login }}",
            "CAUSEWAY_PASSCODE": "{{ conn.causeway.password }}",
        },
        append_env=True,
        skip_on_exit_code=3,
        execution_timeout=timedelta(hours=3),
    )
